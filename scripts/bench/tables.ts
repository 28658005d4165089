/** Formats the results in `results.json` as tables of the documents. */

import { markdownTable } from "../markdown_table.ts";
import type { Machine } from "./machine.ts";
import { type MaruName, type Measured, medianFigure, medianRatio, type Results } from "./results.ts";
import { medianOf } from "./statistics.ts";
import { MIN_CODEC_RATIO, PEER_NAMES, type Requirement, WORKLOADS } from "./workloads.ts";

/** Display names of Maru's servers. */
const MARU_NAMES = {
  bun: "Maru on Bun",
  deno: "Maru on Deno",
  "deno-listen": "Maru on Deno.listen",
} as const;
type MaruServer = keyof typeof MARU_NAMES;
const SERVERS = Object.keys(MARU_NAMES) as MaruServer[];

/** Cell of a figure that was not measured. */
const NONE = "";

/** Formats the targets and results. A ratio is the median of the ratios within each run. */
export function comparisonTable(results: Results): string {
  const rows = Object.entries(WORKLOADS).flatMap(([key, { title, requirements }]) => {
    const measured = results.workloads[key];
    if (measured === undefined) return [];
    return requirements.map((requirement) => [
      title,
      labelOf(requirement),
      requiredOf(requirement),
      ...SERVERS.map((server) => reachedBy(server, requirement, measured)),
    ]);
  });
  return markdownTable(
    ["workload", "figure", "required", "Bun", "Deno", "Deno, by `Deno.listen`"],
    [...rows, ...codecRows(results)],
  );
}

/** Formats the medians of processor time per delivery and of resident memory. */
export function figuresTable(results: Results): string {
  const columns = Object.entries(WORKLOADS).flatMap(([key, { plotted, threads }]) => {
    const measured = results.workloads[key];
    return measured === undefined || threads === true ? [] : [{ key, measured, plotted }];
  });
  const servers = [...SERVERS, ...new Set(Object.keys(PEER_NAMES).map((peer) => peer.replace("cpp:rooms", "cpp")))];
  const rows = servers.flatMap((server) => {
    const cells = columns.map(({ measured, plotted: { figure, scale } }) => {
      const label = server === "cpp" && "cpp:rooms" in measured.rows ? "cpp:rooms" : server;
      const value = medianFigure(measured, label, figure);
      return value === undefined ? NONE : rounded(value * scale);
    });
    return cells.every((cell) => cell === NONE) ? [] : [[nameOf(server), ...cells]];
  });
  return markdownTable(["", ...columns.map(({ key, plotted }) => `${key}, ${plotted.unit}`)], rows);
}

/** Compares two threads with one: the ratio of {@link comparisonTable}, and the ranges over the runs. */
export function threadsTable({ workloads }: Results): string {
  const measured = Object.entries(WORKLOADS).find(([, { threads }]) => threads === true)?.[0];
  const rooms = measured === undefined ? undefined : workloads[measured];
  const rows = rooms === undefined ? [] : (["bun", "deno"] as const).map((server) => {
    const [one, two] = [`${server}-1`, server];
    const ratio = medianRatio(rooms, [one, two], "cpu_us_per_deliv");
    const range = (name: string, figure: Parameters<typeof medianFigure>[2], scale = 1) => {
      const values = (rooms.rows[name] ?? []).map((row) => row[figure]).filter((value) => value !== undefined);
      return values.length === 0
        ? NONE
        : [Math.min(...values), Math.max(...values)].map((value) => rounded(value * scale))
          .join(" to ");
    };
    return [
      nameOf(server),
      ...[one, two].map((name) => range(name, "cpu_us_per_deliv")),
      ratio === undefined ? NONE : rounded(ratio),
      ...[one, two].map((name) => range(name, "deliv_s", 1 / 1000)),
    ];
  });
  return markdownTable([
    "",
    "µs per delivery, 1 thread",
    "2 threads",
    "deliveries per CPU second, 2 threads against 1",
    "thousand deliveries per second, 1 thread",
    "2 threads",
  ], rows);
}

/** Figures that the authors of the C++ server publish, by number of connections, without rate or machine. */
const PUBLISHED: Readonly<Record<string, readonly string[]>> = {
  "100": ["1 on average", "", "5", "20"],
  "1000": ["2 on average", "", "15", "80"],
  "10000": ["5 on average", "", "40", "500"],
  "50000": ["15 on average", "", "80", "2000"],
};

/** Formats latency, processor and memory by number of connections. */
export function connectionsTable({ connections }: Results): string {
  const rows = Object.entries(connections).flatMap(([count, measured]) => {
    const published = PUBLISHED[count];
    const publishedRows = published === undefined
      ? []
      : [[grouped(Number(count)), "published by the authors of the C++ server", ...published]];
    const measuredRows = Object.keys(measured.rows).map((server) => {
      const median = (figure: Parameters<typeof medianFigure>[2], scale: number) => {
        const value = medianFigure(measured, server, figure);
        return value === undefined ? "not run" : rounded(value * scale);
      };
      return [
        grouped(Number(count)),
        nameOf(server),
        median("p50_us", 1 / 1000),
        median("p99_us", 1 / 1000),
        median("cpu_cores", 100),
        median("rss_max_kb", 1024 / 1e6),
      ];
    });
    return [...measuredRows, ...publishedRows];
  });
  return markdownTable(["connections", "", "median ms", "p99 ms", "processor %", "memory MB"], rows);
}

/** Describes day, machine and versions of the measurements, and the load of other programs. */
export function machineSentences(all: readonly Measured[]): string {
  const parts = all.filter(({ rows }) => Object.values(rows).some(({ length }) => length > 0));
  const last = parts.map(({ time, machine }) => ({ time, machine })).toSorted((a, b) => a.time < b.time ? 1 : -1)[0];
  if (last === undefined) return "Not measured yet.";
  const days = [...new Set(parts.map(({ time }) => time.slice(0, 10)))].toSorted();
  const runs = [...new Set(parts.flatMap(({ rows }) => Object.values(rows).map(({ length }) => length)))]
    .filter((count) => count > 0).toSorted((a, b) => a - b);
  const others = parts.flatMap(({ rows }) => Object.values(rows).flat())
    .flatMap(({ other_cores, steal }) => other_cores === undefined ? [] : [other_cores + (steal ?? 0)]);
  const noise = others.length === 0
    ? ""
    : ` Other programs and the host took ${percent(medianOf(others))} of a processor in the median run, ` +
      `${percent(Math.max(...others))} in the worst.`;
  const how = runs.length === 1 && runs[0] === 1 ? "one run of each" : `medians of ${runs.join(" or ")} runs`;
  return `Measured on ${days.join(" and ")}, ${how}, on ${machineName(last.machine)}: ` +
    `${Object.entries(last.machine.versions).map(([name, version]) => `${name} ${version}`).join(", ")}.${noise}`;
}

function machineName({ processor, cores, memoryGb, kernel }: Machine): string {
  return `${processor} with ${cores} ${cores === 1 ? "core" : "cores"} and ${memoryGb} GB, ${kernel}`;
}

function labelOf({ label, against }: Requirement): string {
  return against === undefined ? label : `${label}, against ${PEER_NAMES[against] ?? against}`;
}

function requiredOf({ atMost: { bun, deno }, atLeast, unit = "" }: Requirement): string {
  const limit = (value: number) => `${value < 0.1 && value > 0 ? `1/${Math.round(1 / value)}` : value} ${unit}`.trim();
  const limits = bun === deno ? limit(bun) : `${limit(bun)} on Bun, ${limit(deno)} on Deno`;
  return `${atLeast === true ? "at least" : "at most"} ${limits}`;
}

/** Returns the cell of a figure, bold if it misses its target. */
function reachedBy(server: MaruServer, requirement: Requirement, measured: Measured): string {
  const { figure, against, scale = 1, unit = "", atMost, atLeast = false } = requirement;
  const other = against === "1 thread" ? `${server}-1` : against;
  const value = other === undefined
    ? medianFigure(measured, server, figure)
    : medianRatio(measured, atLeast ? [other, server] : [server, other], figure);
  if (value === undefined) return NONE;
  const limit = atMost[server === "bun" ? "bun" : "deno"];
  return judged(value * scale, unit, atLeast ? value * scale >= limit : value * scale <= limit);
}

function codecRows({ codec }: Results): string[][] {
  if (codec === undefined) return [];
  return (["ascii", "korean"] as const).map((text) => {
    const cell = (name: MaruName) => {
      const ratio = medianOf(codec.runs[name].map((run) => run[text].decoder / run[text].indexOf));
      return judged(ratio, "", ratio >= MIN_CODEC_RATIO);
    };
    return [
      `text codec alone, ${text === "ascii" ? "ASCII" : "Korean"}`,
      "bytes per second, against a bare `indexOf`",
      `at least ${MIN_CODEC_RATIO}`,
      cell("bun"),
      cell("deno"),
      NONE,
    ];
  });
}

function judged(value: number, unit: string, isReached: boolean): string {
  const text = `${rounded(value)} ${unit}`.trim();
  return isReached ? text : `**${text}**`;
}

/** Returns the display name of a server. */
export function nameOf(server: string): string {
  return Object.hasOwn(MARU_NAMES, server) ? MARU_NAMES[server as MaruServer] : PEER_NAMES[server] ?? server;
}

/** Rounds to three digits: `0.0513`, `1.14`, `62.3`, `134`. */
export function rounded(value: number): string {
  return value >= 100 ? grouped(Math.round(value)) : String(Number(value.toPrecision(3)));
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, value >= 10_000 ? " " : "");
}

function percent(share: number): string {
  return `${Math.max(0, Math.round(share * 100))} %`;
}
