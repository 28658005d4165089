/**
 * Measures the latency of `/livez` and `/metrics`, requested ten times per second each, under the load of `maru bench`
 * (7200 deliveries per second to 400 clients in 40 rooms):
 *
 *     bun scripts/bench/http_under_load.ts [--runtime bun|deno] [--seconds 10] [--threads 1]
 *
 * The exit status is 1 when a `/livez` took longer than 100 ms, a `/metrics` longer than 250 ms, or the load was not
 * delivered. The load runs in its own process. It needs an idle machine.
 */

import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Histogram } from "../../src/lib/histogram.ts";
import { Program, startHttpServer } from "../../tests/support/program.ts";
import { SERVER_COMMANDS } from "./servers.ts";

/** Milliseconds that an answer may take. */
const MAX_MS = { "/livez": 100, "/metrics": 250 } as const;
const EVERY_MS = 100;
const LOAD = ["--clients", "400", "--rooms", "40", "--rate", "2", "--steps", "1"];

const { values } = parseArgs({
  options: {
    runtime: { type: "string", default: "bun" },
    seconds: { type: "string", default: "10" },
    threads: { type: "string", default: "1" },
  },
});
const command = SERVER_COMMANDS[values.runtime];
const seconds = Number(values.seconds);
if (command === undefined) throw new TypeError(`--runtime ${JSON.stringify(values.runtime)}: expected bun or deno`);
if (!(seconds >= 1 && seconds <= 60)) {
  throw new RangeError(`--seconds ${JSON.stringify(values.seconds)}: expected a number from 1 to 60`);
}

const { program, port, admin } = await startHttpServer(["--threads", values.threads, "--log-level", "warn"], {
  command,
});
const before = await deliveries();
const args = ["bench", `127.0.0.1:${port}`, ...LOAD, "--duration", String(seconds)];
const load = new Program(args, { command: SERVER_COMMANDS.bun ?? [] });
let isLoaded = true;
const loaded = load.exited.finally(() => isLoaded = false);
while (isLoaded && await deliveries() === before) await pause(EVERY_MS);
const answers = await Promise.all([waitsFor("/livez"), waitsFor("/metrics")]);
const code = await loaded;

process.stdout.write(`${values.runtime}, ${values.threads} thread(s)\n${load.stdout}`);
for (const { path, waits } of answers) {
  const percentiles = [50, 99, 100].map((percent) => `${(waits.percentile(percent) / 1000).toFixed(1)}`).join(", ");
  process.stdout.write(`${path}: ${waits.count} answers; milliseconds p50, p99, max: ${percentiles}\n`);
}
await program.stop();
const isGood = code === 0 && answers.every(({ path, waits }) => waits.count > 0 && waits.max <= MAX_MS[path] * 1000);
process.stdout.write(isGood ? "good\n" : `not good: the load ended with ${code}\n${load.stderr}`);
process.exit(isGood ? 0 : 1);

async function deliveries(): Promise<string | undefined> {
  return /^chat_messages_delivered_total (\d+)$/m.exec(await (await fetch(`${admin}/metrics`)).text())?.[1];
}

/** Requests a path until the load is over. Waits are microseconds until the whole answer has come. */
async function waitsFor(path: keyof typeof MAX_MS) {
  const waits = new Histogram();
  while (isLoaded) {
    const start = performance.now();
    const response = await fetch(admin + path);
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`${path} was answered with ${response.status}`);
    waits.record((performance.now() - start) * 1000);
    await pause(EVERY_MS);
  }
  return { path, waits };
}
