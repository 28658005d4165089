/** The present tree's figures against a baseline's: medians, their ratios, and which are worse. */

import { markdownTable } from "../markdown_table.ts";
import { BASE, CODEC } from "./measuring.ts";
import type { Figure, MeasuredCodec, Row } from "./results.ts";
import { medianOf } from "./statistics.ts";
import { rounded } from "./tables.ts";
import { WORKLOADS } from "./workloads.ts";

/** A figure that is worse than the baseline's by more than this share is marked. */
export const MAX_WORSE = 0.05;

const CPU = "cpu_us_per_deliv";

type Better = "less" | "more" | "none";

interface ShownFigure {
  readonly says: string;
  /** "none": there must be none at all, whatever the baseline has. */
  readonly better: Better;
}

const FIGURES: Readonly<Partial<Record<Figure, ShownFigure>>> = {
  cpu_us_per_deliv: { says: "CPU per delivery, µs", better: "less" },
  deliv_s: { says: "deliveries a second", better: "more" },
  p50_us: { says: "median latency, µs", better: "less" },
  p99_us: { says: "p99 latency, µs", better: "less" },
  rss_conn_kb: { says: "resident with all connections, KiB", better: "less" },
  rss_max_kb: { says: "resident at most, KiB", better: "less" },
  missing: { says: "messages lost", better: "none" },
  dups: { says: "messages repeated", better: "none" },
  gaps: { says: "messages out of order", better: "none" },
  closed: { says: "connections closed", better: "none" },
};

export interface ComparedFigure {
  readonly workload: string;
  readonly server: string;
  readonly says: string;
  /** Medians. */
  readonly present: number;
  readonly baseline: number;
  /** Present over baseline. */
  readonly ratio: number;
  readonly isWorse: boolean;
  /** Whether it decides if the whole is good: it is one of the README's, or a count of what must not be. */
  readonly isJudged: boolean;
}

type Rows = Readonly<Record<string, readonly Row[]>>;

/** Every figure that both have, by workload and server. */
export function comparedFigures(workloads: Readonly<Record<string, Rows>>, codec: MeasuredCodec): ComparedFigure[] {
  return [...Object.entries(workloads).flatMap(([name, rows]) => ofWorkload(name, rows)), ...ofCodec(codec)];
}

function ofWorkload(workload: string, rows: Rows): ComparedFigure[] {
  const required = WORKLOADS[workload]?.requirements.map(({ figure }) => figure) ?? [];
  const servers = Object.keys(rows).filter((server) => `${server}${BASE}` in rows);
  const figures = Object.entries(FIGURES) as [Figure, ShownFigure][];
  const compared = servers.flatMap((server) =>
    figures.flatMap(([figure, { says, better }]) => {
      const [present, baseline] = [medianIn(rows[server], figure), medianIn(rows[`${server}${BASE}`], figure)];
      if (Number.isNaN(present) || Number.isNaN(baseline)) return [];
      const isJudged = required.includes(figure) || better === "none";
      return [judged({ workload, server, says, present, baseline, isJudged }, better)];
    })
  );
  return [...compared, ...servers.flatMap((server) => ofThreads(workload, server, rows))];
}

/** What two threads are worth, where they are measured beside one. */
function ofThreads(workload: string, server: string, rows: Rows): ComparedFigure[] {
  const worth = (suffix: string) => {
    const [one, two] = [`${server}-1${suffix}`, `${server}${suffix}`].map((name) => medianIn(rows[name], CPU));
    return (one ?? NaN) / (two ?? NaN);
  };
  const [present, baseline] = [worth(""), worth(BASE)];
  if (Number.isNaN(present) || Number.isNaN(baseline)) return [];
  const says = "deliveries per CPU second of 2 threads, against 1 thread";
  return [judged({ workload, server, says, present, baseline, isJudged: true }, "more")];
}

function ofCodec(codec: MeasuredCodec): ComparedFigure[] {
  return Object.keys(codec).filter((label) => `${label}${BASE}` in codec).flatMap((server) =>
    (["ascii", "korean"] as const).flatMap((text) => {
      const both = [codec[server] ?? [], codec[`${server}${BASE}`] ?? []];
      const ratios = both.map((runs) => medianOf(runs.map((run) => run[text].decoder / run[text].indexOf)));
      const rates = both.map((runs) => medianOf(runs.map((run) => run[text].decoder / 1e6)));
      const rows = [
        { says: `${text}: bytes a second, against a bare indexOf`, medians: ratios, isJudged: true },
        { says: `${text}: MB/s`, medians: rates, isJudged: false },
      ];
      return rows.map(({ says, medians: [present = NaN, baseline = NaN], isJudged }) =>
        judged({ workload: CODEC, server, says, present, baseline, isJudged }, "more")
      );
    })
  );
}

function judged(figure: Omit<ComparedFigure, "ratio" | "isWorse">, better: Better): ComparedFigure {
  const { present, baseline } = figure;
  const ratio = present === baseline ? 1 : present / baseline;
  return { ...figure, ratio, isWorse: isWorse(figure, ratio, better) };
}

function isWorse({ present, baseline }: { present: number; baseline: number }, ratio: number, better: Better): boolean {
  switch (better) {
    case "less":
      return ratio > 1 + MAX_WORSE;
    case "more":
      return ratio < 1 - MAX_WORSE;
    case "none":
      return present > baseline;
  }
}

/** NaN when there is none. */
function medianIn(rows: readonly Row[] | undefined, figure: Figure): number {
  return medianOf((rows ?? []).flatMap((row) => row[figure] ?? []));
}

/** In bold what is worse; figures that decide have a `*`. Counts that are 0 in both are left out. */
export function baselineTable(compared: readonly ComparedFigure[]): string {
  const shown = compared.filter(({ present, baseline }) => present !== 0 || baseline !== 0);
  const rows = shown.map(({ workload, server, says, present, baseline, ratio, isWorse, isJudged }) => [
    workload,
    server,
    `${says}${isJudged ? " *" : ""}`,
    rounded(present),
    rounded(baseline),
    isWorse ? `**${ratio.toFixed(3)} worse**` : ratio.toFixed(3),
  ]);
  return markdownTable(["workload", "server", "figure", "present", "baseline", "present / baseline"], rows);
}

export function isGood(compared: readonly ComparedFigure[]): boolean {
  return !compared.some(({ isWorse, isJudged }) => isWorse && isJudged);
}

/** Which of the figures that decide are worse. */
export function worseSentence(compared: readonly ComparedFigure[]): string {
  const worse = compared.filter(({ isWorse, isJudged }) => isWorse && isJudged);
  const limit = `${MAX_WORSE * 100} %`;
  if (worse.length === 0) return `None of the figures marked * is worse than the baseline's by more than ${limit}.`;
  const list = worse.map(({ workload, server, says, ratio }) => `${workload} ${server}: ${says} (${ratio.toFixed(3)})`);
  return `Worse than the baseline by more than ${limit}:\n${list.join("\n")}`;
}
