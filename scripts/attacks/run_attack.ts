/** Does one attack against a server of its own, and measures how the server and its other clients fare. */

import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { residentBytes } from "../../tests/support/proc.ts";
import { Program } from "../../tests/support/program.ts";
import type { Attack, Observed } from "./attack.ts";
import { type AttackedServer, startAttacked } from "./attacked_server.ts";
import { unansweredPorts } from "./still_answers.ts";
import type { WitnessSummary } from "./witness_record.ts";

export interface RunOptions {
  /** How the server is started; as the tests start it unless told otherwise. */
  readonly command?: readonly string[];
  readonly threads?: number;
  /** At most this long, where the attack would go on for longer. */
  readonly seconds?: number;
  /** How long the witness watches an idle server first. */
  readonly idleMs: number;
  /** How long after the attack the memory is read; earlier where it is sooner within `maxKeptBytes`. */
  readonly settleMs: number;
  readonly maxKeptBytes?: number;
  /** Whether the attacker's process gives way to all others. */
  readonly isNice: boolean;
}

export interface AttackResult {
  readonly observed: Observed;
  readonly witness: WitnessSummary;
  /** Resident memory of the server in bytes: before the attack, at most, and after it. 0 once it has ended. */
  readonly memory: { readonly before: number; readonly most: number; readonly after: number };
  /** Ports that answered no new client after the attack. */
  readonly unanswered: readonly string[];
  readonly stop: { readonly status: number | string; readonly seconds: number };
}

const WARM_MS = 1000;
const SAMPLE_MS = 50;
/** Seconds that an attack may take beyond its own, on a slow machine. */
const MAX_LATE_SECONDS = 120;
const MAX_STOP_MS = 60_000;

export async function runAttack(attack: Attack, options: RunOptions): Promise<AttackResult> {
  const server = await startAttacked(attack.server ?? {}, options);
  const helpers: Program[] = [];
  try {
    const { behindProxy = false } = attack.server ?? {};
    const witness = helper("witness.ts", [JSON.stringify({ ...server.target, behindProxy })]);
    helpers.push(witness);
    await witness.output(({ stdout }) => stdout.startsWith("ready\n") || undefined);
    await pause(WARM_MS);
    witness.type("idle\n");
    await pause(options.idleMs);
    const memory = new MemoryWatch(server.program);
    witness.type("attack\n");
    const seconds = Math.min(options.seconds ?? attack.seconds, attack.seconds);
    const attacker = helper("attacker.ts", [attack.name, JSON.stringify(server.target), String(seconds)], options);
    helpers.push(attacker);
    const observed = await resultOf(attacker, seconds + MAX_LATE_SECONDS) as Observed;
    witness.type("after\n");
    await settled(memory, options);
    const { before, most, now: after } = memory;
    memory.end();
    const unanswered = await unansweredPorts(server.target, behindProxy);
    witness.type("end\n");
    const summary = await resultOf(witness, MAX_LATE_SECONDS) as WitnessSummary;
    return { observed, witness: summary, memory: { before, most, after }, unanswered, stop: await stopped(server) };
  } finally {
    helpers.forEach(ended);
    ended(server.program);
    await server.program.exited;
    server.cleanUp();
  }
}

/** Samples a server's resident memory from when it is made until it is ended. */
class MemoryWatch {
  readonly before: number;
  most: number;
  readonly #pid: number;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor({ pid }: Program) {
    this.#pid = pid;
    this.before = this.now;
    this.most = this.before;
    this.#timer = setInterval(() => this.most = Math.max(this.most, this.now), SAMPLE_MS);
  }

  get now(): number {
    try {
      return residentBytes(this.#pid) || 0;
    } catch {
      return 0; // the server has ended
    }
  }

  end(): void {
    clearInterval(this.#timer);
  }
}

async function settled(memory: MemoryWatch, { settleMs, maxKeptBytes }: RunOptions): Promise<void> {
  const end = performance.now() + settleMs;
  const isWithin = () => maxKeptBytes !== undefined && memory.now <= memory.before + maxKeptBytes;
  while (performance.now() < end && !isWithin()) await pause(SAMPLE_MS);
}

/** A script beside this one, run by the runtime that runs this. */
function helper(
  file: string,
  args: readonly string[],
  { isNice = false }: { readonly isNice?: boolean } = {},
): Program {
  const path = fileURLToPath(new URL(file, import.meta.url).href);
  const runtime = "Deno" in globalThis ? ["run", "--quiet", "--no-prompt", "--allow-all"] : ["--no-env-file"];
  return new Program(args, {
    command: [...(isNice ? ["nice", "-n", "10"] : []), process.execPath, ...runtime, path],
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "" },
    hasInput: true,
  });
}

/** The object on the last line that a helper writes. @throws when it fails, or takes too long */
async function resultOf(program: Program, maxSeconds: number): Promise<unknown> {
  const timer = setTimeout(() => ended(program), maxSeconds * 1000);
  const status = await program.exited;
  clearTimeout(timer);
  if (status === 0) return JSON.parse(program.stdout.trim().split("\n").at(-1) ?? "");
  throw new Error(`a helper of the attack ended with ${status} within ${maxSeconds} s: ${program.stderr.slice(-500)}`);
}

async function stopped({ program }: AttackedServer): Promise<AttackResult["stop"]> {
  const start = performance.now();
  const timer = setTimeout(() => ended(program), MAX_STOP_MS);
  try {
    program.kill("SIGTERM");
  } catch {
    // It has ended already: its status says how.
  }
  const status = await program.exited;
  clearTimeout(timer);
  return { status, seconds: (performance.now() - start) / 1000 };
}

function ended(program: Program): void {
  try {
    program.kill("SIGKILL");
  } catch {
    // It has ended already.
  }
}
