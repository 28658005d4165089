/** Checks the result of an attack. */

import type { Attack, Expectation, Observed } from "./attack.ts";
import type { AttackResult } from "./run_attack.ts";

/** Bytes that the server may keep after an attack. */
export const MAX_KEPT_BYTES = 64 * 1024 * 1024;

export interface Limits {
  /** Bytes that the server may keep after the attack, and during some, more than before it. */
  readonly maxKeptBytes: number;
  /** Milliseconds that the witness may wait longer than on an idle server. No limit if undefined. */
  readonly maxDelayMs?: number;
  /** Seconds that the server may take to stop. No limit if undefined. */
  readonly maxStopSeconds?: number;
}

/** The default of --drain-timeout, and some time for the process to end. */
const MAX_STOP_SECONDS = 12;

/** Returns the longest wait of the witness during and after the attack. */
export function worstWaitOf({ witness: { worstMs } }: AttackResult): number {
  return Math.max(worstMs.attack, worstMs.after);
}

/** Returns all problems. The limits are those of the row unless others are given. */
export function problemsOf(
  attack: Attack,
  result: AttackResult,
  { maxKeptBytes, maxDelayMs, maxStopSeconds }: Limits = {
    maxKeptBytes: MAX_KEPT_BYTES,
    maxDelayMs: attack.maxDelayMs,
    maxStopSeconds: MAX_STOP_SECONDS,
  },
): string[] {
  const { witness, memory, unanswered, stop, observed } = result;
  const problems: string[] = [];
  for (const what of ["lost", "repeated", "disordered", "unanswered"] as const) {
    if (witness[what] > 0) problems.push(`${witness[what]} ${what}`);
  }
  if (witness.closed.length > 0) problems.push(`witness closed (${witness.closed.join(", ")})`);
  const worst = worstWaitOf(result);
  if (maxDelayMs !== undefined && worst > witness.worstMs.idle + maxDelayMs) {
    problems.push(`waits ${Math.round(worst)} ms`);
  }
  const kept = memory.after - memory.before;
  if (kept > maxKeptBytes && attack.staysUntilStop !== true) problems.push(`keeps ${Math.round(kept / 1e6)} MB`);
  const held = memory.most - memory.before;
  if (held > maxKeptBytes && attack.isMemoryFlat === true) problems.push(`holds ${Math.round(held / 1e6)} MB`);
  if (unanswered.length > 0) problems.push(`no answer to new clients: ${unanswered.join(", ")}`);
  if (stop.status !== 0) problems.push(`ends with ${stop.status}`);
  if (maxStopSeconds !== undefined && stop.seconds > maxStopSeconds) {
    problems.push(`takes ${stop.seconds.toFixed(1)} s to stop`);
  }
  return [...problems, ...attack.right.flatMap((expectation) => missed(expectation, observed))];
}

function missed(expectation: Expectation, observed: Observed): string[] {
  const { what, oneOf, atMost = Infinity } = expectation;
  const value = observed[what];
  const isRight = value !== undefined && (oneOf?.includes(value) ?? Number(value) <= atMost);
  return isRight ? [] : [`${what}: ${value ?? "nothing"}, expected ${expectedBy(expectation)}`];
}

/** Describes an expectation: `403 or 421`. */
export function expectedBy({ oneOf, atMost }: Expectation): string {
  return oneOf?.join(" or ") ?? `at most ${atMost}`;
}
