/**
 * Runs attacks against servers on both runtimes, and prints how the servers and their other clients behave
 * (scripts/attacks/README.md):
 *
 *     bun scripts/attacks.ts [--runtime bun|deno|both] [--threads 1,2] [--only f1,f4] [--json FILE] [--write]
 *
 * `--write` writes the figures to the README beside the attacks. The exit status is 1 when a row breaks a limit. A full
 * run takes 40 minutes and needs an idle machine with at least two processors. All connections stay on 127.0.0.1.
 */

import { writeFileSync } from "node:fs";
import { cpus, release, type as systemType } from "node:os";
import process from "node:process";
import { parseArgs } from "node:util";
import type { Attack } from "./attacks/attack.ts";
import { ATTACKS } from "./attacks/mod.ts";
import { type AttackRow, cellsOf, failedRowOf, HEADS, rowOf, writeAttackResults } from "./attacks/results.ts";
import { type AttackResult, runAttack } from "./attacks/run_attack.ts";
import { SERVER_COMMANDS } from "./bench/servers.ts";
import { fail, print } from "./command_line.ts";
import { writeDocuments } from "./docs.ts";
import { markdownTable } from "./markdown_table.ts";

const IDLE_MS = 3000;
const SETTLE_MS = 10_000;

const { values } = parseArgs({
  options: {
    runtime: { type: "string", default: "both" },
    threads: { type: "string", default: "1,2" },
    only: { type: "string" },
    json: { type: "string" },
    write: { type: "boolean", default: false },
  },
});
// The exit handler ends the started programs.
for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));

const runtimes = values.runtime === "both" ? Object.keys(SERVER_COMMANDS) : [values.runtime];
if (!runtimes.every((name) => name in SERVER_COMMANDS)) refuse("--runtime", values.runtime, "bun, deno or both");
const threads = values.threads.split(",").map(Number);
if (!threads.every((count) => Number.isSafeInteger(count) && count >= 1 && count <= 64)) {
  refuse("--threads", values.threads, "whole numbers from 1 to 64, with commas between them");
}
const names = values.only?.split(",").map((name) => name.trim()) ?? ATTACKS.map(({ name }) => name);
const unknown = names.filter((name) => !ATTACKS.some((attack) => attack.name === name));
if (unknown.length > 0) refuse("--only", unknown.join(","), `some of ${ATTACKS.map(({ name }) => name).join(", ")}`);

const rows: AttackRow[] = [];
const details: { readonly row: AttackRow; readonly result?: AttackResult }[] = [];
print(markdownTable(HEADS, []));
for (const attack of ATTACKS.filter(({ name }) => names.includes(name))) {
  for (const runtime of runtimes) {
    for (const count of threads) await attackOnce(attack, runtime, count);
  }
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(details, null, 1)}\n`);
if (values.write) {
  const machine = `${cpus()[0]?.model.trim()} with ${cpus().length} cores, ${systemType()} ${release()}`;
  writeAttackResults({ time: `${new Date().toISOString().slice(0, 19)}Z`, machine, rows });
  writeDocuments();
}
process.exit(rows.every(({ problems }) => problems.length === 0) ? 0 : 1);

async function attackOnce(attack: Attack, runtime: string, count: number): Promise<void> {
  const command = SERVER_COMMANDS[runtime] ?? [];
  const options = { command, threads: count, idleMs: IDLE_MS, settleMs: SETTLE_MS, isNice: true };
  let row: AttackRow;
  try {
    const result = await runAttack(attack, options);
    row = rowOf(attack, runtime, count, result);
    details.push({ row, result });
  } catch (error) {
    row = failedRowOf(attack, runtime, count, error instanceof Error ? error.message : String(error));
    details.push({ row });
  }
  rows.push(row);
  print(`| ${cellsOf(row).join(" | ")} |`);
}

function refuse(option: string, value: string, accepted: string): never {
  return fail(`${option} ${JSON.stringify(value)}: expected ${accepted}`);
}
