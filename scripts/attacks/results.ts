/** Results of attacks: `results.json` beside this file, and the tables of README.md. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { markdownTable } from "../markdown_table.ts";
import type { Attack } from "./attack.ts";
import { ATTACKS } from "./mod.ts";
import type { AttackResult } from "./run_attack.ts";
import { expectedBy, problemsOf, worstWaitOf } from "./verdict.ts";

/** Result of one attack on one server. Times are milliseconds, memory is in megabytes. */
export interface AttackRow {
  readonly attack: string;
  readonly runtime: string;
  readonly threads: number;
  readonly idleMs: number;
  readonly worstMs: number;
  /** The longest delay of the witness's own timer. */
  readonly lateMs: number;
  readonly beforeMb: number;
  readonly mostMb: number;
  readonly afterMb: number;
  readonly lost: number;
  readonly stopSeconds: number;
  readonly problems: readonly string[];
}

interface AttackResults {
  /** Time of the last measurement (RFC 3339, UTC). */
  readonly time: string;
  /** Description of the machine. */
  readonly machine: string;
  readonly rows: readonly AttackRow[];
}

export function rowOf(attack: Attack, runtime: string, threads: number, result: AttackResult): AttackRow {
  const { witness, memory, stop } = result;
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  return {
    attack: attack.name,
    runtime,
    threads,
    idleMs: tenths(witness.worstMs.idle),
    worstMs: tenths(worstWaitOf(result)),
    lateMs: tenths(Math.max(witness.lateMs.attack, witness.lateMs.after)),
    beforeMb: megabytes(memory.before),
    mostMb: megabytes(memory.most),
    afterMb: megabytes(memory.after),
    lost: witness.lost + witness.unanswered,
    stopSeconds: tenths(stop.seconds),
    problems: problemsOf(attack, result),
  };
}

/** Returns the row of an attack that could not run. */
export function failedRowOf(attack: Attack, runtime: string, threads: number, problem: string): AttackRow {
  const none = { idleMs: 0, worstMs: 0, lateMs: 0, beforeMb: 0, mostMb: 0, afterMb: 0, lost: 0, stopSeconds: 0 };
  return { attack: attack.name, runtime, threads, ...none, problems: [`not run: ${problem}`] };
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

export const HEADS = [
  "attack",
  "runtime",
  "threads",
  "idle ms",
  "worst ms",
  "late ms",
  "MB before",
  "most",
  "after",
  "lost",
  "verdict",
];

/** Returns the cells of a row. Problems are in bold. */
export function cellsOf(row: AttackRow): string[] {
  const { attack, runtime, threads, idleMs, worstMs, lateMs, beforeMb, mostMb, afterMb, lost, problems } = row;
  const verdict = problems.length === 0 ? "good" : `**${problems.join("; ")}**`;
  return [attack, runtime, ...[threads, idleMs, worstMs, lateMs, beforeMb, mostMb, afterMb, lost].map(String), verdict];
}

const RESULTS_PATH = resolve(import.meta.dirname ?? ".", "results.json");

export function readAttackResults(path = RESULTS_PATH): AttackResults | undefined {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}

/** Replaces the rows of the same attack, runtime and threads, and keeps the others, in the order of the table. */
export function writeAttackResults({ time, machine, rows }: AttackResults, path = RESULTS_PATH): void {
  const place = ({ attack, runtime, threads }: AttackRow) => {
    const index = ATTACKS.findIndex(({ name }) => name === attack);
    return `${String(index).padStart(4)} ${runtime} ${String(threads).padStart(4)}`;
  };
  const byPlace = new Map([...readAttackResults(path)?.rows ?? [], ...rows].map((row) => [place(row), row]));
  const sorted = [...byPlace].filter(([, { attack }]) => ATTACKS.some(({ name }) => name === attack))
    .toSorted(([a], [b]) => a < b ? -1 : 1).map(([, row]) => `  ${JSON.stringify(row)}`);
  const head = `{\n "time": ${JSON.stringify(time)},\n "machine": ${JSON.stringify(machine)},\n`;
  writeFileSync(path, `${head} "rows": [\n${sorted.join(",\n")}\n ]\n}\n`);
}

/** Returns the table of the figures. */
export function figuresTable(results: AttackResults | undefined): string {
  if (results === undefined) return "Not measured yet.";
  const { time, machine, rows } = results;
  return `Measured until ${time.slice(0, 10)} on ${machine}.\n\n${markdownTable(HEADS, rows.map(cellsOf))}`;
}

/** Returns the table of the attacks and their expected observations. */
export function attacksTable(): string {
  const rows = ATTACKS.map(({ name, does, maxDelayMs, right, testSeconds }) => [
    `\`${name}\`${testSeconds !== undefined ? " (test)" : ""}`,
    does,
    `${maxDelayMs} ms`,
    right.map((expectation) => `${expectation.what}: ${expectedBy(expectation)}`).join("; "),
  ]);
  return markdownTable(["attack", "what it does", "delay", "also right"], rows);
}
