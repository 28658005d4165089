/**
 * A soak test: thousands of clients join, leave, move and chat for minutes, and some are slow or dead. On either
 * runtime:
 *
 *     bun scripts/bench/soak.ts [--runtime bun|deno] [--minutes 10] [--clients 5000] [--threads 1] [--out FILE]
 *
 * Healthy clients must not lose messages, get them twice or out of order, or be closed. The other clients must
 * be closed. The server's resident memory in the last minute must be within 10 % of that in the second one. It
 * prints a line per minute and a verdict, and writes FILE (soak.json); the exit status is 0 or 1. The load runs
 * in this process, the server in another. It needs an idle machine.
 */

import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { systemClock } from "../../src/lib/clock.ts";
import { Histogram } from "../../src/lib/histogram.ts";
import { runtime } from "../../src/runtime/mod.ts";
import { residentBytes } from "../../tests/support/proc.ts";
import { startServer } from "../../tests/support/program.ts";
import { fail, numberFor, print } from "../command_line.ts";
import { SERVER_COMMANDS } from "./servers.ts";
import { SoakClients } from "./soak_clients.ts";

/** Idle timeout of the server: mute clients are closed within the first two minutes, before memory is compared. */
const IDLE_TIMEOUT = "45";
const TICK_MS = 5;
const MINUTE_MS = 60_000;
/** Milliseconds in which all clients have to connect. */
const ARRIVAL_MS = 120_000;
/** Allowed ratio of the memory in the last minute to that in the second one. */
const MAX_GROWTH = 1.1;
/** Jiffies of proc(5) per second. */
const JIFFIES = 100;

const { values } = parseArgs({
  options: {
    runtime: { type: "string", default: "bun" },
    minutes: { type: "string", default: "10" },
    clients: { type: "string", default: "5000" },
    threads: { type: "string", default: "1" },
    out: { type: "string", default: "soak.json" },
  },
});
const command = SERVER_COMMANDS[values.runtime] ??
  fail(`--runtime ${JSON.stringify(values.runtime)}: expected bun or deno`);
const minutes = numberFor("minutes", values.minutes, 1, 120);
const count = numberFor("clients", values.clients, 100, 15_000);

const { program, port } = await startServer(
  ["--threads", values.threads, "--log-level", "info", "--log-format", "json", "--idle-timeout", IDLE_TIMEOUT],
  { command },
);
const clients = new SoakClients({
  runtime,
  clock: systemClock,
  address: { hostname: "127.0.0.1", port },
  clients: count,
});
const { streams } = clients;
const pause = (ms: number) => new Promise<void>((resolve) => systemClock.setTimer(ms, resolve));

const arrivedBy = systemClock.now() + ARRIVAL_MS;
while (!clients.isFull) {
  if (systemClock.now() > arrivedBy) {
    fail(`only ${clients.entered} of ${count} clients connected within ${ARRIVAL_MS / 1000} s`);
  }
  clients.admit();
  await pause(TICK_MS);
}
print(`${clients.entered} clients on ${values.runtime}, load on ${runtime.name}; ${minutes} minutes`);

const rows: ReturnType<typeof rowOf>[] = [];
const startedAt = systemClock.now();
for (let minute = 1; minute <= minutes; minute += 1) rows.push(await soakMinute(minute));
await clients.finish();
/** Connections that the server closed before it was stopped, by the reason in its log. */
const serverReasons: Record<string, number> = {};
for (const [, reason = "", summed, count] of program.stderr.matchAll(/"reason":"(\w+)"|"\w+\.(\w+)":(\d+)/g)) {
  const name = summed ?? reason;
  serverReasons[name] = (serverReasons[name] ?? 0) + Number(count ?? 1);
}
clients.close();
const exitCode = await program.stop();

const problems = problemsIn();
const summary = {
  isGood: problems.length === 0,
  problems,
  runtime: values.runtime,
  loadRuntime: `${runtime.name} ${runtime.version}`,
  threads: Number(values.threads),
  clients: count,
  minutes: rows,
  delivered: streams.delivered,
  lost: streams.lost,
  disordered: streams.disordered,
  stray: streams.stray,
  sent: clients.sent,
  moves: clients.moves,
  returns: clients.returns,
  evicted: Object.fromEntries(clients.evicted),
  serverReasons,
  troubles: Object.fromEntries(clients.troubles),
};
writeFileSync(values.out, `${JSON.stringify(summary, null, 2)}\n`);
print(`evicted: ${[...clients.evicted].map(([why, times]) => `${times} ${why}`).join("; ") || "none"}`);
print(`the server closed: ${Object.entries(serverReasons).map(([why, times]) => `${times} ${why}`).join(", ")}`);
print(problems.length === 0 ? "good" : `bad: ${problems.join("; ")}`);
process.exit(problems.length === 0 ? 0 : 1);

/** Drives the clients for a minute. */
async function soakMinute(minute: number) {
  const resident: number[] = [];
  const before = {
    delivered: streams.delivered,
    sent: clients.sent,
    cpu: cpuSeconds(program.pid),
    own: process.cpuUsage(),
  };
  clients.latency = new Histogram();
  const until = startedAt + minute * MINUTE_MS;
  let nextSample = systemClock.now();
  for (let now = systemClock.now(); now < until; now = systemClock.now()) {
    clients.admit();
    clients.act();
    if (now >= nextSample) {
      resident.push(residentBytes(program.pid));
      nextSample += 1000;
    }
    await pause(TICK_MS);
  }
  const row = rowOf(minute, resident, before);
  const { deliveredPerSecond, p99Ms, residentMb, serverCpu, loadCpu, entered } = row;
  print(
    `minute ${minute}: ${entered} connected, ${deliveredPerSecond} delivered/s, p99 ${p99Ms} ms, ` +
      `${streams.lost} lost, ${streams.disordered} out of order, ${clients.moves} moves, ${clients.returns} returns, ` +
      `${[...clients.evicted.values()].reduce((sum, times) => sum + times, 0)} evicted, ` +
      `${residentMb} MB, server ${serverCpu} %, load ${loadCpu} %`,
  );
  return row;
}

function rowOf(
  minute: number,
  resident: readonly number[],
  before: { delivered: number; sent: number; cpu: number; own: { user: number; system: number } },
) {
  const own = process.cpuUsage();
  const percent = (seconds: number) => Math.round((seconds / (MINUTE_MS / 1000)) * 100);
  return {
    minute,
    entered: clients.entered,
    sentPerSecond: Math.round((clients.sent - before.sent) / (MINUTE_MS / 1000)),
    deliveredPerSecond: Math.round((streams.delivered - before.delivered) / (MINUTE_MS / 1000)),
    p50Ms: clients.latency.percentile(50) / 1000,
    p99Ms: clients.latency.percentile(99) / 1000,
    residentMb: Math.round(medianOf(resident) / 100_000) / 10,
    /** Percent of one processor. */
    serverCpu: percent(cpuSeconds(program.pid) - before.cpu),
    loadCpu: percent((own.user + own.system - before.own.user - before.own.system) / 1_000_000),
  };
}

function problemsIn(): string[] {
  const found: string[] = [];
  if (streams.delivered === 0) found.push("nothing was delivered");
  for (
    const [what, times] of [["lost", streams.lost], ["out of order", streams.disordered], ["stray", streams.stray]]
  ) {
    if (Number(times) > 0) found.push(`${times} ${what}`);
  }
  for (const [what, times] of clients.troubles) found.push(`${times} times ${what}`);
  if (exitCode !== 0) found.push(`the server ended with ${exitCode}: ${program.stderr.slice(-500).trim()}`);
  const [second, last] = [rows[1]?.residentMb, rows.at(-1)?.residentMb];
  if (rows.length < 3 || second === undefined || last === undefined) {
    print("memory is not compared: that takes three minutes");
  } else {
    print(`memory: ${second} MB in the second minute, ${last} MB in the last`);
    if (last > second * MAX_GROWTH) found.push(`memory grew from ${second} to ${last} MB`);
    if (clients.evicted.size === 0) found.push("no client was evicted: dead and slow clients did not fall behind");
  }
  return found;
}

/** Processor time of a process (proc(5), utime and stime). */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / JIFFIES;
}

function medianOf(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
