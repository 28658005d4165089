/** Compares the figures of this tree with those of a baseline: medians, ratios, and which are worse. */

import { markdownTable } from "../markdown_table.ts";
import { BASE, CODEC } from "./measuring.ts";
import type { Figure, MeasuredCodec, ResultRow } from "./results.ts";
import { medianOf } from "./statistics.ts";
import { rounded } from "./tables.ts";
import { WORKLOADS } from "./workloads.ts";

/** Share by which a figure may be worse than that of the baseline. */
const MAX_WORSE = 0.05;

const CPU = "cpu_us_per_deliv";

type Better = "less" | "more" | "none";

interface ShownFigure {
  readonly label: string;
  /** Which value is better. "none" is a count of faults, which must not be higher than the baseline. */
  readonly better: Better;
}

const FIGURES: Readonly<Partial<Record<Figure, ShownFigure>>> = {
  cpu_us_per_deliv: { label: "CPU per delivery, µs", better: "less" },
  deliv_s: { label: "deliveries per second", better: "more" },
  p50_us: { label: "median latency, µs", better: "less" },
  p99_us: { label: "p99 latency, µs", better: "less" },
  rss_conn_kb: { label: "resident with all connections, KiB", better: "less" },
  rss_max_kb: { label: "resident at most, KiB", better: "less" },
  missing: { label: "messages lost", better: "none" },
  dups: { label: "messages repeated", better: "none" },
  gaps: { label: "messages out of order", better: "none" },
  closed: { label: "connections closed", better: "none" },
};

interface ComparedFigure {
  readonly workload: string;
  readonly server: string;
  readonly label: string;
  /** Median of this tree. */
  readonly present: number;
  /** Median of the baseline. */
  readonly baseline: number;
  /** Present divided by baseline. */
  readonly ratio: number;
  readonly isWorse: boolean;
  /** Whether it decides the result: a figure of the README, or a count of faults. */
  readonly isJudged: boolean;
}

type Rows = Readonly<Record<string, readonly ResultRow[]>>;

/** Returns all figures that both trees have. */
export function comparedFigures(workloads: Readonly<Record<string, Rows>>, codec: MeasuredCodec): ComparedFigure[] {
  return [...Object.entries(workloads).flatMap(([name, rows]) => ofWorkload(name, rows)), ...ofCodec(codec)];
}

function ofWorkload(workload: string, rows: Rows): ComparedFigure[] {
  const required = WORKLOADS[workload]?.requirements.map(({ figure }) => figure) ?? [];
  const servers = Object.keys(rows).filter((server) => `${server}${BASE}` in rows);
  const figures = Object.entries(FIGURES) as [Figure, ShownFigure][];
  const compared = servers.flatMap((server) =>
    figures.flatMap(([figure, { label, better }]) => {
      const [present, baseline] = [medianIn(rows[server], figure), medianIn(rows[`${server}${BASE}`], figure)];
      if (Number.isNaN(present) || Number.isNaN(baseline)) return [];
      const isJudged = required.includes(figure) || better === "none";
      return [judged({ workload, server, label, present, baseline, isJudged }, better)];
    })
  );
  return [...compared, ...servers.flatMap((server) => ofThreads(workload, server, rows))];
}

/** Compares the gain of two threads over one, if both are measured. */
function ofThreads(workload: string, server: string, rows: Rows): ComparedFigure[] {
  const gainOf = (suffix: string) => {
    const [one, two] = [`${server}-1${suffix}`, `${server}${suffix}`].map((name) => medianIn(rows[name], CPU));
    return (one ?? NaN) / (two ?? NaN);
  };
  const [present, baseline] = [gainOf(""), gainOf(BASE)];
  if (Number.isNaN(present) || Number.isNaN(baseline)) return [];
  const label = "deliveries per CPU second of 2 threads, against 1 thread";
  return [judged({ workload, server, label, present, baseline, isJudged: true }, "more")];
}

function ofCodec(codec: MeasuredCodec): ComparedFigure[] {
  return Object.keys(codec).filter((label) => `${label}${BASE}` in codec).flatMap((server) =>
    (["ascii", "korean"] as const).flatMap((text) => {
      const both = [codec[server] ?? [], codec[`${server}${BASE}`] ?? []];
      const ratios = both.map((runs) => medianOf(runs.map((run) => run[text].decoder / run[text].indexOf)));
      const rates = both.map((runs) => medianOf(runs.map((run) => run[text].decoder / 1e6)));
      const rows = [
        { label: `${text}: bytes per second, against a bare indexOf`, medians: ratios, isJudged: true },
        { label: `${text}: MB/s`, medians: rates, isJudged: false },
      ];
      return rows.map(({ label, medians: [present = NaN, baseline = NaN], isJudged }) =>
        judged({ workload: CODEC, server, label, present, baseline, isJudged }, "more")
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

/** Returns the median of a figure, or NaN if there is none. */
function medianIn(rows: readonly ResultRow[] | undefined, figure: Figure): number {
  return medianOf((rows ?? []).flatMap((row) => row[figure] ?? []));
}

/** Formats the table. Worse figures are bold, deciding ones have a `*`. Counts that are 0 in both are left out. */
export function baselineTable(compared: readonly ComparedFigure[]): string {
  const shown = compared.filter(({ present, baseline }) => present !== 0 || baseline !== 0);
  const rows = shown.map(({ workload, server, label, present, baseline, ratio, isWorse, isJudged }) => [
    workload,
    server,
    `${label}${isJudged ? " *" : ""}`,
    rounded(present),
    rounded(baseline),
    isWorse ? `**${ratio.toFixed(3)} worse**` : ratio.toFixed(3),
  ]);
  return markdownTable(["workload", "server", "figure", "present", "baseline", "present / baseline"], rows);
}

export function isGood(compared: readonly ComparedFigure[]): boolean {
  return !compared.some(({ isWorse, isJudged }) => isWorse && isJudged);
}

/** Lists the deciding figures that are worse. */
export function worseSentence(compared: readonly ComparedFigure[]): string {
  const worse = compared.filter(({ isWorse, isJudged }) => isWorse && isJudged);
  const limit = `${MAX_WORSE * 100} %`;
  if (worse.length === 0) return `None of the figures marked * is worse than the baseline's by more than ${limit}.`;
  const list = worse.map(({ workload, server, label, ratio }) =>
    `${workload} ${server}: ${label} (${ratio.toFixed(3)})`
  );
  return `Worse than the baseline by more than ${limit}:\n${list.join("\n")}`;
}
