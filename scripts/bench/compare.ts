/**
 * Measures Maru on Bun and on Deno beside other servers, with tools that are not ours, and writes what the
 * README shows: tables, `results.json`, `results.svg`.
 *
 *     bun scripts/bench/compare.ts [--runs 3] [--only W3a,W2,codec] [--shared ../shared/bench] [--under COMMAND]
 *
 * A run in which others took much of a processor is made again. `--under` is a command that each measurement is run
 * under, such as one that waits for a lock. It takes a quarter of an hour, and wants a machine of at least two
 * processors for itself; everything stays on loopback.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { writeDocuments } from "../docs.ts";
import type { CodecResult } from "./codec.ts";
import { thisMachine } from "./machine.ts";
import { quietRuns, rowsByServer } from "./quiet_runs.ts";
import { type MaruName, readResults, rowOf, writeResults } from "./results.ts";
import { commandOf, runProgram, RUNTIMES, SERVER_NAMES, sharedTools } from "./servers.ts";
import { type Workload, WORKLOADS } from "./workloads.ts";

const CODEC = "codec";

/**
 * What the runner finds as `redis-server`. Redis 7 refuses clients from 127.0.0.2 and on, which the load generator's
 * are, where it is in its protected mode; it listens on 127.0.0.1 alone all the same.
 */
const REDIS = `#!/bin/sh
PATH="\${PATH#*:}" exec redis-server "$@" --protected-mode no
`;

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "3" },
    only: { type: "string" },
    shared: { type: "string" },
    under: { type: "string", default: "" },
  },
});
const known = [...Object.keys(WORKLOADS), CODEC];
const runs = Number(values.runs);
if (!Number.isSafeInteger(runs) || runs < 1 || runs > 20) {
  fail(`--runs ${JSON.stringify(values.runs)}: expected a whole number from 1 to 20`);
}
const only = values.only?.split(",").map((name) => name.trim().toLowerCase()) ?? known;
const unknown = only.filter((name) => !known.includes(name));
if (unknown.length > 0) fail(`--only ${JSON.stringify(unknown.join(","))}: expected some of ${known.join(", ")}`);
const under = values.under.split(" ").filter((word) => word !== "");

const failures: string[] = [];

try {
  const tools = sharedTools(values.shared);
  for (const name of known.filter((name) => only.includes(name))) {
    const workload = WORKLOADS[name];
    if (workload === undefined) measureCodec();
    else measure(name, workload, tools);
  }
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
writeDocuments();
if (failures.length > 0) fail(failures.join("\n"));

/** Each run is one of the shared runner's, with all servers in it one after another, every other time backwards. */
function measure(name: string, workload: Workload, tools: string): void {
  const servers = serversOf(workload);
  const measuredRuns = quietRuns(runs, (run) => {
    print(`${name}, run ${run}: ${runs} quiet ones are wanted`);
    const backwards = run % 2 === 0;
    const peers = backwards ? workload.peers.toReversed() : workload.peers;
    const ours = backwards ? [...servers].toReversed() : [...servers];
    const lines = runOnce([
      join(tools, "run"),
      name,
      "--reps",
      "1",
      "--peers",
      peers.join(","),
      ...ours.flatMap(([server, command]) => ["--server", `${server}=${command}`]),
      ...(workload.threads === true ? ["--no-pin"] : []),
    ]);
    return Object.fromEntries(
      Object.entries(lines).flatMap(([server, [line]]) => line === undefined ? [] : [[server, rowOf(line)]]),
    );
  });
  const rows = rowsByServer([...workload.peers, ...servers.keys()], measuredRuns);
  for (const [server, its] of Object.entries(rows)) {
    if (its.length < runs) failures.push(`${name}: ${server} brought results in ${its.length} of ${runs} runs`);
  }
  const results = readResults();
  const measured = { time: now(), machine: thisMachine(RUNTIMES), rows };
  writeResults({ ...results, workloads: { ...results.workloads, [name]: measured } });
}

function serversOf({ threads }: Workload): Map<string, string> {
  if (threads !== true) return new Map(SERVER_NAMES.map((name) => [name, commandOf(name)]));
  return new Map((["bun", "deno"] as const).flatMap((name) => [
    [`${name}-1`, commandOf(name)] as const,
    [name, commandOf(name, "--threads 2")] as const,
  ]));
}

type Lines = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** What the shared runner wrote of one run, by server. */
function runOnce(words: readonly string[]): Lines {
  const folder = mkdtempSync(join(tmpdir(), "maru-compare-"));
  try {
    const file = join(folder, "rows.json");
    writeFileSync(join(folder, "redis-server"), REDIS, { mode: 0o755 });
    const env = `PATH=${folder}:${process.env.PATH}`;
    runProgram([...under, "env", env, "python3", ...words, "--json", file]);
    return JSON.parse(readFileSync(file, "utf8"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measureCodec(): void {
  const results: Record<MaruName, CodecResult[]> = { bun: [], deno: [] };
  const commands = {
    bun: [RUNTIMES.Bun, "scripts/bench/codec.ts", "--json"],
    deno: [RUNTIMES.Deno, "run", "--quiet", "--no-prompt", "--allow-all", "scripts/bench/codec.ts", "--json"],
  };
  for (let run = 1; run <= runs; run += 1) {
    print(`${CODEC}, run ${run} of ${runs}`);
    for (const name of ["bun", "deno"] as const) {
      results[name].push(JSON.parse(runProgram([...under, ...commands[name]])));
    }
  }
  writeResults({ ...readResults(), codec: { time: now(), machine: thisMachine(RUNTIMES), runs: results } });
}

/** To the second. */
function now(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function fail(problem: string): never {
  process.stderr.write(`${problem}\n`);
  process.exit(2);
}
