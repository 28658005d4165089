/** Runs one attack against its own server, and measures the server and its other clients meanwhile. */

import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { residentBytes } from "../../tests/support/proc.ts";
import { Program } from "../../tests/support/program.ts";
import type { Attack, Observed } from "./attack.ts";
import { startAttacked } from "./attacked_server.ts";
import { unansweredPorts } from "./still_answers.ts";
import type { WitnessSummary } from "./witness_record.ts";

interface AttackOptions {
  /** Command of the server; that of the tests if left out. */
  readonly command?: readonly string[];
  readonly threads?: number;
  /** Limit on the duration in seconds. */
  readonly seconds?: number;
  /** Milliseconds that the witness measures the idle server first. */
  readonly idleMs: number;
  /** Milliseconds after the attack until memory is read; less if it is within `maxKeptBytes` earlier. */
  readonly settleMs: number;
  readonly maxKeptBytes?: number;
  /** Whether the attacker's process runs at a lower priority. */
  readonly isNice: boolean;
}

export interface AttackResult {
  readonly observed: Observed;
  readonly witness: WitnessSummary;
  /** Resident memory of the server in bytes: before the attack, the maximum, and after it. 0 if it has ended. */
  readonly memory: { readonly before: number; readonly most: number; readonly after: number };
  /** Ports that did not answer a new client after the attack. */
  readonly unanswered: readonly string[];
  readonly stop: { readonly status: number | string; readonly seconds: number };
}

const WARM_MS = 1000;
const SAMPLE_MS = 50;
/** Seconds that an attack may take longer on a slow machine. */
const MAX_LATE_SECONDS = 120;
const MAX_STOP_MS = 30_000;

/** Runs an attack. */
export async function runAttack(attack: Attack, options: AttackOptions): Promise<AttackResult> {
  const server = await startAttacked(attack.server ?? {}, options);
  const { target, program } = server;
  const { behindProxy = false } = attack.server ?? {};
  const served = new ChildProgram(program);
  const children = [served];
  const started = (helper: Program) => {
    const child = new ChildProgram(helper);
    children.push(child);
    return child;
  };
  const memory = new MemoryWatch(program);
  try {
    const witness = started(helper("witness.ts", [JSON.stringify({ ...target, behindProxy })]));
    await witness.program.output(({ stdout }) => stdout.startsWith("ready\n") || undefined);
    await pause(WARM_MS);
    witness.program.type("idle\n");
    await pause(options.idleMs);
    memory.begin();
    witness.program.type("attack\n");
    const seconds = Math.min(options.seconds ?? attack.seconds, attack.seconds);
    const attacker = started(helper("attacker.ts", [attack.name, JSON.stringify(target), String(seconds)], options));
    const observed = await resultOf(attacker, seconds + MAX_LATE_SECONDS) as Observed;
    witness.program.type("after\n");
    if (attack.staysUntilStop !== true) await settled(memory, options);
    const { before, most, now: after } = memory;
    const unanswered = await unansweredPorts(target, behindProxy);
    witness.program.type("end\n");
    const summary = await resultOf(witness, MAX_LATE_SECONDS) as WitnessSummary;
    const stop = await stopped(served);
    return { observed, witness: summary, memory: { before, most, after }, unanswered, stop };
  } finally {
    memory.end();
    children.forEach((child) => child.kill("SIGKILL"));
    await program.exited;
    server.cleanUp();
  }
}

/** Samples the resident memory of a server. */
class MemoryWatch {
  before = 0;
  most = 0;
  readonly #pid: number;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor({ pid }: Program) {
    this.#pid = pid;
  }

  begin(): void {
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

async function settled(memory: MemoryWatch, { settleMs, maxKeptBytes }: AttackOptions): Promise<void> {
  const end = performance.now() + settleMs;
  const isWithin = () => maxKeptBytes !== undefined && memory.now <= memory.before + maxKeptBytes;
  while (performance.now() < end && !isWithin()) await pause(SAMPLE_MS);
}

/** Starts a script of this folder with the current runtime. */
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

/** Resolves to the JSON line that a helper writes. @throws when it fails or takes too long */
async function resultOf(child: ChildProgram, maxSeconds: number): Promise<unknown> {
  const timer = setTimeout(() => child.kill("SIGKILL"), maxSeconds * 1000);
  try {
    return JSON.parse(await child.program.output(({ stdout }) => /^(\{.*\})\n/m.exec(stdout)?.[1]));
  } catch (error) {
    throw new Error(`a helper of the attack failed within ${maxSeconds} s: ${child.program.stderr.slice(-500)}`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

async function stopped(child: ChildProgram): Promise<AttackResult["stop"]> {
  const start = performance.now();
  const timer = setTimeout(() => child.kill("SIGKILL"), MAX_STOP_MS);
  child.kill("SIGTERM");
  const status = await child.program.exited;
  clearTimeout(timer);
  return { status, seconds: (performance.now() - start) / 1000 };
}

/** A program that is not signalled after its end, when its process id may be reused. */
class ChildProgram {
  #hasEnded = false;

  constructor(readonly program: Program) {
    void program.exited.then(() => this.#hasEnded = true);
  }

  kill(signal: "SIGTERM" | "SIGKILL"): void {
    try {
      if (!this.#hasEnded) this.program.kill(signal);
    } catch {
      // It has just ended.
    }
  }
}
