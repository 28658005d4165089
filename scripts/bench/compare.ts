/**
 * Measures Maru on Bun and on Deno beside other servers, with tools that are not part of this repository. Writes
 * `results.json`, `results.svg` and the tables of README.md in this folder:
 *
 *     bun scripts/bench/compare.ts [--runs 3] [--only W3a,W2,codec] [--shared ../shared/bench] [--under COMMAND]
 *
 * With `--baseline` it measures Maru beside an earlier commit of itself, in turns, prints the ratio of each figure, and
 * writes nothing:
 *
 *     bun scripts/bench/compare.ts --baseline REVISION [--peers all] [--json FILE] [the same options]
 *
 * A run in which other programs took much of a processor is repeated. `--under` is a command that each measurement runs
 * under, such as one that waits for a lock. It takes a quarter of an hour and needs a machine of at least two
 * processors for itself; everything stays on loopback. The exit status is 1 when a figure of the comparison is worse
 * than the baseline's, and 2 when something could not be measured.
 */

import { writeFileSync } from "node:fs";
import process from "node:process";
import { writeDocuments } from "../docs.ts";
import { print } from "../command_line.ts";
import { type Baseline, withBaseline } from "./baseline.ts";
import { baselineTable, comparedFigures, isGood, worseSentence } from "./baseline_table.ts";
import { type Plan, planOf } from "./compare_plan.ts";
import { thisMachine } from "./machine.ts";
import { CODEC, measureCodec, measureWorkload, type Measuring, presentServers, serversBeside } from "./measuring.ts";
import { type MeasuredCodec, readResults, type ResultRow, writeResults } from "./results.ts";
import { RUNTIMES, sharedTools } from "./servers.ts";
import { PRESENT_TREE } from "./source_tree.ts";
import { WORKLOADS } from "./workloads.ts";

/** Exit status for each signal, as in shells. */
const INTERRUPTED = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

const interrupt = new AbortController();
let status = 0;
for (const [signal, code] of Object.entries(INTERRUPTED)) {
  process.on(signal, () => {
    status = code;
    interrupt.abort(new Error(`interrupted by ${signal}`));
  });
}

try {
  const plan = planOf(process.argv.slice(2));
  const measuring: Measuring = { ...plan, tools: sharedTools(plan.shared), signal: interrupt.signal, print };
  const problems = plan.baseline === undefined
    ? await measureForReadme(plan, measuring)
    : await withBaseline(plan.baseline, interrupt.signal, (baseline) => measureBeside(baseline, plan, measuring));
  if (problems.length > 0) throw new Error(problems.join("\n"));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  if (status === 0) status = 2;
}
process.exit(status);

/** Measures the workloads and writes each one at once. @returns what could not be measured */
async function measureForReadme({ only }: Plan, measuring: Measuring): Promise<string[]> {
  const problems: string[] = [];
  for (const name of only) {
    const results = readResults();
    const workload = WORKLOADS[name];
    if (name === CODEC) {
      const { bun = [], deno = [] } = await measureCodec({ bun: PRESENT_TREE, deno: PRESENT_TREE }, measuring);
      writeResults({ ...results, codec: { time: now(), machine: thisMachine(RUNTIMES), runs: { bun, deno } } });
    } else if (workload !== undefined) {
      const { rows, missing } = await measureWorkload(name, presentServers(workload), workload.peers, measuring);
      problems.push(...missing);
      const measured = { time: now(), machine: thisMachine(RUNTIMES), rows };
      writeResults({ ...results, workloads: { ...results.workloads, [name]: measured } });
    }
  }
  writeDocuments();
  return problems;
}

/** Measures this tree and the baseline, and prints their figures. @returns what could not be measured */
async function measureBeside(baseline: Baseline, plan: Plan, measuring: Measuring): Promise<string[]> {
  const problems: string[] = [];
  const workloads: Record<string, Readonly<Record<string, readonly ResultRow[]>>> = {};
  let codec: MeasuredCodec = {};
  for (const name of plan.only) {
    const workload = WORKLOADS[name];
    if (name === CODEC) {
      codec = await measureCodec({
        bun: PRESENT_TREE,
        "bun@base": baseline.tree,
        deno: PRESENT_TREE,
        "deno@base": baseline.tree,
      }, measuring);
    } else if (workload !== undefined) {
      const peers = plan.peers === "all" ? workload.peers : [];
      const { rows, missing } = await measureWorkload(name, serversBeside(baseline.tree, workload), peers, measuring);
      workloads[name] = rows;
      problems.push(...missing);
    }
  }
  const compared = comparedFigures(workloads, codec);
  const { revision, commit } = baseline;
  print(`\nAgainst ${revision} (${commit.slice(0, 7)}), medians of ${plan.runs} interleaved runs:\n`);
  print(baselineTable(compared));
  print(`\n${worseSentence(compared)}`);
  if (plan.json !== undefined) {
    const about = { time: now(), baseline: { revision, commit }, machine: thisMachine(RUNTIMES) };
    writeFileSync(plan.json, `${JSON.stringify({ ...about, compared, workloads, codec }, null, 1)}\n`);
  }
  if (!isGood(compared)) status = 1;
  return problems;
}

/** Returns the current time in seconds (RFC 3339, UTC). */
function now(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}
