/** `maru bench`: puts load on a server and reports latency, throughput and faults. */

import { closeSync, openSync, writeFileSync } from "node:fs";
import process from "node:process";
import { systemClock } from "../lib/clock.ts";
import { type Address, formatAddress, runtime } from "../runtime/mod.ts";
import { LoadError } from "./bench/client_pool.ts";
import { BENCH_HELP, type BenchSettings, parseBenchArguments } from "./bench/options.ts";
import { refusal, warningOf } from "./bench/others.ts";
import { ownAddresses, systemResolve, targetFor } from "./bench/own_host.ts";
import { NO_PROGRESS, ProgressBar } from "./bench/progress.ts";
import { reportOf } from "./bench/report.ts";
import { type BenchResult, resultOf } from "./bench/result.ts";
import { limitProblems, probe, runLoad, type RunParts } from "./bench/run.ts";
import { tableOf } from "./bench/table.ts";
import { EXIT } from "./exit_code.ts";

/** Runs the whole load. Resolves to the exit code. */
export async function bench(args: readonly string[]): Promise<number> {
  const { settings, problems, wantsHelp } = parseBenchArguments(args, (wanted) => runtime.openFileLimit(wanted));
  if (wantsHelp) {
    process.stdout.write(BENCH_HELP);
    return EXIT.ok;
  }
  if (settings === undefined) return complain(problems);
  const { confirmedHost } = settings;
  const target = await targetFor(settings.target, { resolve: systemResolve, own: ownAddresses, confirmedHost });
  if (target.kind === "foreign") return complain([target.problem]);
  if (target.kind === "unknown") return say(target.problem, EXIT.addressUnavailable);
  try {
    return await load(settings, target.address);
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    return say(error.message, error.isUnreachable ? EXIT.addressUnavailable : EXIT.failure);
  }
}

async function load(settings: BenchSettings, address: Address): Promise<number> {
  const parts: RunParts = { runtime, clock: systemClock, run: runName(), cpuSeconds };
  const server = await probe(parts, address);
  const problems = limitProblems(settings, server);
  if (settings.report !== undefined) problems.push(...reportProblems(settings.report));
  if (problems.length > 0) return complain(problems);
  if (server.others.clients > 0) {
    const why = await refusal(warningOf(server.others, settings.load.clients), settings.mayDisturb);
    if (why !== undefined) return say(why, EXIT.usage);
  }
  const progress = process.stderr.isTTY === true ? new ProgressBar(systemClock, process.stderr) : NO_PROGRESS;
  const time = systemClock.time();
  const run = await runLoad(parts, settings, address, server, progress);
  progress.clear();
  if (run.isUnreachable) return say(run.problem ?? "", EXIT.addressUnavailable);
  const result = resultOf(run, {
    settings,
    server,
    runtime: `${runtime.name} ${runtime.version}`,
    target: formatAddress(settings.target),
    time,
  });
  publish(result, settings);
  return result.isGood ? EXIT.ok : EXIT.failure;
}

function publish(result: BenchResult, { json, report }: BenchSettings): void {
  process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : tableOf(result));
  if (report === undefined) return;
  writeFileSync(report, reportOf(result));
  process.stderr.write(`maru: wrote ${report}\n`);
}

/** Checks before the run that the report can be written. */
function reportProblems(path: string): string[] {
  try {
    closeSync(openSync(path, "a"));
    return [];
  } catch (error) {
    return [`--report: cannot write ${JSON.stringify(path)}: ${error instanceof Error ? error.message : error}`];
  }
}

/** Returns four random letters or digits. */
function runName(): string {
  return Math.random().toString(36).slice(2).padEnd(4, "0").slice(0, 4);
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}

function complain(problems: readonly string[]): number {
  for (const problem of problems) process.stderr.write(`maru: ${problem}\n`);
  return say("see maru bench --help", EXIT.usage);
}

function say(sentence: string, code: number): number {
  process.stderr.write(`maru: ${sentence}\n`);
  return code;
}
