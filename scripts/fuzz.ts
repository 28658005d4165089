/**
 * Fuzzes each codec and the protocol detection, on either runtime:
 *
 *     bun scripts/fuzz.ts [--inputs 1000000] [--seconds N] [--seed S] [--target text|binary|json|detect]
 *
 * A failing input is saved in tests/fixtures/fuzz/, where the test suite replays it, and the exit status is 1. The
 * same seed gives the same inputs.
 */

import process from "node:process";
import { parseArgs } from "node:util";
import { type Target, TARGETS } from "../tests/support/fuzz_inputs.ts";
import { failureOf, fuzzCase, keepCase } from "../tests/support/fuzz_run.ts";
import { fail, numberFor, print } from "./command_line.ts";

/** Milliseconds after which an input counts as a hang; usually a thousand inputs take as long. */
const SLOWEST_MS = 2000;

const { values } = parseArgs({
  options: {
    inputs: { type: "string", default: "1000000" },
    seconds: { type: "string", default: "0" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    target: { type: "string", multiple: true, default: [...TARGETS] },
  },
});
const inputs = numberFor("inputs", values.inputs, 0, 2 ** 40);
const seconds = numberFor("seconds", values.seconds, 0, 2 ** 40);
const seed = numberFor("seed", values.seed, 0, 2 ** 40);
const targets = values.target.map(targetFor);

print(`seed ${seed}`);
let failures = 0;
for (const target of targets) failures += fuzz(target);
process.exit(failures === 0 ? 0 : 1);

/** Runs the inputs of one target until one fails or the time is over. Returns the number of failures, 0 or 1. */
function fuzz(target: Target): number {
  const started = performance.now();
  let [count, bytes, slowest] = [0, 0, 0];
  while (count < inputs) {
    const before = performance.now();
    if (seconds > 0 && before - started > seconds * 1000) break;
    const it = fuzzCase(target, seed, count);
    const failure = failureOf(it);
    const ms = performance.now() - before;
    slowest = Math.max(slowest, ms);
    if (failure !== undefined || ms > SLOWEST_MS) {
      const why = failure?.stack ?? `took ${Math.round(ms)} ms`;
      print(`${target}: input ${count} of seed ${seed} failed: ${why}\nsaved as ${keepCase(it)}`);
      return 1;
    }
    count += 1;
    bytes += it.input.length;
  }
  const took = ((performance.now() - started) / 1000).toFixed(1);
  print(`${target}: ${count} inputs, ${bytes} bytes, ${took} s, slowest ${slowest.toFixed(1)} ms, 0 failed`);
  return 0;
}

function targetFor(name: string): Target {
  const target = TARGETS.find((it) => it === name);
  if (target !== undefined) return target;
  return fail(`--target ${JSON.stringify(name)}: expected one of ${TARGETS.join(", ")}`);
}
