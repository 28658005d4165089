/** Reads and writes the results of measurements, `results.json` beside this file. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { CodecResult } from "./codec.ts";
import type { Machine } from "./machine.ts";
import { medianOf } from "./statistics.ts";

/** Figures of the load generator that are kept: times in microseconds, memory in KiB, shares of one processor. */
const KEPT = [
  "cpu_us_per_deliv",
  "deliv_s",
  "p50_us",
  "p99_us",
  "max_us",
  "deliv_per_recv",
  "cpu_cores",
  "rss_conn_kb",
  "rss_max_kb",
  "missing",
  "dups",
  "gaps",
  "closed",
  "other_cores",
  "steal",
] as const;
export type Figure = typeof KEPT[number];
export type ResultRow = Readonly<Partial<Record<Figure, number>>>;

/** Results of a workload: for each server, a row for each run, in the same order for all servers. */
export interface Measured {
  /** UTC, RFC 3339. */
  readonly time: string;
  readonly machine: Machine;
  readonly rows: Readonly<Record<string, readonly ResultRow[]>>;
}

export type MaruName = "bun" | "deno";

/** Results of the text codec: for each label, a result for each run. */
export type MeasuredCodec = Readonly<Record<string, readonly CodecResult[]>>;

export interface Results {
  readonly workloads: Readonly<Record<string, Measured>>;
  readonly codec?: {
    readonly time: string;
    readonly machine: Machine;
    /** A result for each run. */
    readonly runs: Readonly<Record<MaruName, readonly CodecResult[]>>;
  };
  /** By number of connections. */
  readonly connections: Readonly<Record<string, Measured>>;
}

export const RESULTS_PATH = resolve(import.meta.dirname ?? ".", "results.json");

export function readResults(path = RESULTS_PATH): Results {
  if (!existsSync(path)) return { workloads: {}, connections: {} };
  return JSON.parse(readFileSync(path, "utf8"));
}

/** Writes the results with one row per line. */
export function writeResults(results: Results, path = RESULTS_PATH): void {
  const text = JSON.stringify(results, null, 1).replace(
    /\{([^{}[\]]*)\}/g,
    (_, inner: string) => `{${inner.replace(/\n\s*/g, " ").trim()}}`,
  );
  writeFileSync(path, `${text}\n`);
}

/** Picks the kept figures from a line of the load generator. @throws when it has none */
export function rowOf(line: Readonly<Record<string, unknown>>): ResultRow {
  const entries = KEPT.flatMap((name) => typeof line[name] === "number" ? [[name, line[name]] as const] : []);
  if (entries.length === 0) {
    throw new TypeError(
      `Cannot read a result of the load generator: expected its figures, got ${JSON.stringify(line)}`,
    );
  }
  return Object.fromEntries(entries);
}

/** Returns the median of a figure over the runs of a server; undefined when it was not measured. */
export function medianFigure({ rows }: Measured, server: string, figure: Figure): number | undefined {
  return medianOfKnown((rows[server] ?? []).map((row) => row[figure]));
}

/** Returns the median of the ratios within each run. */
export function medianRatio(
  { rows }: Measured,
  [server, against]: readonly [string, string],
  figure: Figure,
): number | undefined {
  const others = rows[against] ?? [];
  return medianOfKnown((rows[server] ?? []).map((row, run) => {
    const [own, other] = [row[figure], others[run]?.[figure]];
    return own === undefined || other === undefined ? undefined : own / other;
  }));
}

function medianOfKnown(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((number) => number !== undefined);
  return known.length === 0 ? undefined : medianOf(known);
}
