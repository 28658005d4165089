/** Measures workloads. Each run measures all servers one after another, every second run in reverse order. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { CodecResult } from "./codec.ts";
import { quietRuns, rowsByServer, type Run } from "./quiet_runs.ts";
import { type MeasuredCodec, type ResultRow, rowOf } from "./results.ts";
import { runToEnd } from "./run_to_end.ts";
import { commandOf, SERVER_NAMES } from "./servers.ts";
import { PRESENT_TREE, runtimesOf, type SourceTree } from "./source_tree.ts";
import { type Workload, WORKLOADS } from "./workloads.ts";

/** Name of the workload without a server. */
export const CODEC = "codec";

/** Suffix of labels of the baseline. */
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
type Servers = ReadonlyMap<string, string>;

/** Returns the servers of this tree. */
export function presentServers({ threads }: Workload): Servers {
  if (threads !== true) return new Map(SERVER_NAMES.map((name) => [name, commandOf(name)]));
  return threadedServers(PRESENT_TREE, "");
}

/** Returns each server of this tree, followed by that of the baseline. */
export function serversBeside(baseline: SourceTree, { threads }: Workload): Servers {
  if (threads !== true) {
    return new Map((["bun", "deno"] as const).flatMap((name) => [
      [name, commandOf(name)] as const,
      [`${name}${BASE}`, commandOf(name, "", baseline)] as const,
    ]));
  }
  if (!baseline.optionNames.includes("threads")) {
    throw new Error("the servers of the baseline have no --threads: exclude the workload with --only");
  }
  const [ours, theirs] = [threadedServers(PRESENT_TREE, ""), threadedServers(baseline, BASE)];
  return new Map([...ours].flatMap((server, i) => [server, ...[...theirs].slice(i, i + 1)]));
}

/** Returns servers with one thread and with two: `bun-1` and `bun`. */
function threadedServers(tree: SourceTree, suffix: string): Servers {
  return new Map((["bun", "deno"] as const).flatMap((name) => [
    [`${name}-1${suffix}`, commandOf(name, "", tree)] as const,
    [`${name}${suffix}`, commandOf(name, "--threads 2", tree)] as const,
  ]));
}

/** Measures a workload. Returns the rows of each server, and a problem for each with too few. */
export async function measureWorkload(
  name: string,
  servers: Servers,
  peers: readonly string[],
  measuring: Measuring,
): Promise<{ readonly rows: Record<string, ResultRow[]>; readonly missing: string[] }> {
  const { runs, print } = measuring;
  const measured = await quietRuns(runs, (run) => {
    print(`${name}, run ${run}: ${runs} quiet runs are needed`);
    return run % 2 === 0
      ? runOnce(name, new Map([...servers].toReversed()), peers.toReversed(), measuring)
      : runOnce(name, servers, peers, measuring);
  });
  const rows = rowsByServer([...peers, ...servers.keys()], measured);
  const missing = Object.entries(rows).flatMap(([server, { length }]) => {
    return length < runs ? [`${name}: ${server} has results in ${length} of ${runs} runs`] : [];
  });
  return { rows, missing };
}

type Lines = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/**
 * The `redis-server` that the runner finds. In protected mode Redis 7 refuses clients from 127.0.0.2 and higher, which
 * the load generator uses. Without it, Redis still listens only on 127.0.0.1.
 */
const REDIS = `#!/bin/sh
PATH="\${PATH#*:}" exec redis-server "$@" --protected-mode no
`;

/** Runs the shared runner once. It reads a protocol after an `@`, so labels must not contain one. */
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

/** Measures the codec of each tree. Labels begin with the name of the runtime. */
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
