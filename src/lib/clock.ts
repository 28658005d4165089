/** Time as a parameter: tests replace the system's clock by their own. */

import { clearTimeout, setImmediate, setTimeout } from "node:timers";

/** A pending call of {@link Clock.setTimer}. */
export interface Timer {
  /** Prevents the call. Harmless once it has run or was cancelled. */
  cancel(): void;
}

export interface Clock {
  /** Monotonic milliseconds, from an origin that all threads of a process share: for measuring durations. */
  now(): number;
  /** Milliseconds since 1970-01-01 UTC: for people and logs. */
  time(): number;
  /** Calls `run` once, `ms` milliseconds from now at the earliest. */
  setTimer(ms: number, run: () => void): Timer;
  /** Calls `run` once, after the events that are ready now have been handled. */
  atEndOfTurn(run: () => void): void;
}

/** `setTimeout` fires at once for longer times than this (2^31 - 1 milliseconds, some 24 days). */
const MAX_TIMER_MS = 2_147_483_647;

/** When this thread began, in milliseconds since 1970: `performance.now()` counts from there. */
const ORIGIN_MS = performance.timeOrigin;

export const systemClock: Clock = {
  now: () => ORIGIN_MS + performance.now(),
  time: () => Date.now(),
  setTimer(ms, run) {
    const handle = setTimeout(run, Math.min(Math.max(ms, 0), MAX_TIMER_MS));
    return { cancel: () => clearTimeout(handle) };
  },
  atEndOfTurn(run) {
    setImmediate(run);
  },
};
