/** Measures workloads: each run has all servers in it, one after another, every other run backwards. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { CodecResult } from "./codec.ts";
import { quietRuns, rowsByServer, type Run } from "./quiet_runs.ts";
import { type MeasuredCodec, type Row, rowOf } from "./results.ts";
import { runToEnd } from "./run_to_end.ts";
import { commandOf, SERVER_NAMES } from "./servers.ts";
import { PRESENT_TREE, runtimesOf, type SourceTree } from "./source_tree.ts";
import { type Workload, WORKLOADS } from "./workloads.ts";

/** The name of the workload that has no server. */
export const CODEC = "codec";

/** What a label ends in whose server, or decoder, is the baseline's. */
export const BASE = "@base";

export interface Measuring {
  readonly runs: number;
  /** Folder of the shared tools. */
  readonly tools: string;
  readonly under: readonly string[];
  readonly signal: AbortSignal;
  print(line: string): void;
}

/** Command lines by label. */
export type Servers = ReadonlyMap<string, string>;

/** The servers whose figures the README has. */
export function presentServers({ threads }: Workload): Servers {
  if (threads !== true) return new Map(SERVER_NAMES.map((name) => [name, commandOf(name)]));
  return threadedServers(PRESENT_TREE, "");
}

/** Each server of the present tree beside the baseline's. */
export function serversBeside(baseline: SourceTree, { threads }: Workload): Servers {
  if (threads !== true) {
    return new Map((["bun", "deno"] as const).flatMap((name) => [
      [name, commandOf(name)] as const,
      [`${name}${BASE}`, commandOf(name, "", baseline)] as const,
    ]));
  }
  if (!baseline.optionNames.includes("threads")) {
    throw new Error("the baseline's servers have no --threads: leave the workload out by --only");
  }
  const [ours, theirs] = [threadedServers(PRESENT_TREE, ""), threadedServers(baseline, BASE)];
  return new Map([...ours].flatMap((server, i) => [server, ...[...theirs].slice(i, i + 1)]));
}

/** With one thread, and with two: `bun-1` and `bun`. */
function threadedServers(tree: SourceTree, suffix: string): Servers {
  return new Map((["bun", "deno"] as const).flatMap((name) => [
    [`${name}-1${suffix}`, commandOf(name, "", tree)] as const,
    [`${name}${suffix}`, commandOf(name, "--threads 2", tree)] as const,
  ]));
}

/** The rows of each server, run by run; `missing` has a line for each that brought too few. */
export async function measureWorkload(
  name: string,
  servers: Servers,
  peers: readonly string[],
  measuring: Measuring,
): Promise<{ readonly rows: Record<string, Row[]>; readonly missing: string[] }> {
  const { runs, print } = measuring;
  const measured = await quietRuns(runs, (run) => {
    print(`${name}, run ${run}: ${runs} quiet ones are wanted`);
    return run % 2 === 0
      ? runOnce(name, new Map([...servers].toReversed()), peers.toReversed(), measuring)
      : runOnce(name, servers, peers, measuring);
  });
  const rows = rowsByServer([...peers, ...servers.keys()], measured);
  const missing = Object.entries(rows).flatMap(([server, { length }]) => {
    return length < runs ? [`${name}: ${server} brought results in ${length} of ${runs} runs`] : [];
  });
  return { rows, missing };
}

type Lines = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/**
 * What the runner finds as `redis-server`. Redis 7 refuses clients from 127.0.0.2 and on, which the load generator's
 * are, where it is in its protected mode; it listens on 127.0.0.1 alone all the same.
 */
const REDIS = `#!/bin/sh
PATH="\${PATH#*:}" exec redis-server "$@" --protected-mode no
`;

/** One run of the shared runner. What follows an `@` in a label is a protocol to it, so labels have none there. */
async function runOnce(
  name: string,
  servers: Servers,
  peers: readonly string[],
  { tools, under, signal }: Measuring,
): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), "maru-compare-"));
  try {
    const file = join(folder, "rows.json");
    writeFileSync(join(folder, "redis-server"), REDIS, { mode: 0o755 });
    const words = [join(tools, "run"), name, "--reps", "1", "--peers", peers.join(","), "--json", file];
    for (const [label, command] of servers) words.push("--server", `${runnerLabel(label)}=${command}`);
    if (WORKLOADS[name]?.threads === true) words.push("--no-pin");
    await runToEnd([...under, "env", `PATH=${folder}:${process.env.PATH}`, "python3", ...words], { signal });
    const lines = JSON.parse(readFileSync(file, "utf8")) as Lines;
    return Object.fromEntries([...peers, ...servers.keys()].flatMap((label) => {
      const line = lines[runnerLabel(label)]?.[0];
      return line === undefined ? [] : [[label, rowOf(line)]];
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function runnerLabel(label: string): string {
  return label.replace("@", "-at-");
}

/** By label, which begins with the runtime's name, the results of each run. */
export async function measureCodec(
  trees: Readonly<Record<string, SourceTree>>,
  { runs, under, signal, print }: Measuring,
): Promise<MeasuredCodec> {
  const results = Object.fromEntries(Object.keys(trees).map((label) => [label, [] as CodecResult[]]));
  for (let run = 1; run <= runs; run += 1) {
    print(`${CODEC}, run ${run} of ${runs}`);
    const entries = Object.entries(trees);
    for (const [label, { root }] of run % 2 === 0 ? entries.toReversed() : entries) {
      const { bun, deno } = runtimesOf(root);
      const runner = label.startsWith("bun") ? [bun] : [deno, "run", "--quiet", "--no-prompt", "--allow-all"];
      const words = [...under, ...runner, "scripts/bench/codec.ts", "--json"];
      results[label]?.push(JSON.parse(await runToEnd(words, { cwd: root, signal })));
    }
  }
  return results;
}
