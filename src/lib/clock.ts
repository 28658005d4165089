/** Time as the code above sees it, so that tests can own it. */

import { clearTimeout, setImmediate, setTimeout } from "node:timers";

/** A pending call of {@link Clock.setTimer}. */
export interface Timer {
  /** Takes the call back. Harmless once it has run or was cancelled. */
  cancel(): void;
}

export interface Clock {
  /** Milliseconds that only ever grow, from an origin that all threads of a process share: for measuring durations. */
  now(): number;
  /** Milliseconds since 1970-01-01 UTC: for what people and logs are shown. */
  time(): number;
  /** Calls `run` once, `ms` milliseconds from now at the earliest. */
  setTimer(ms: number, run: () => void): Timer;
  /** Calls `run` once, after what is ready on the event loop now has had its turn. */
  atEndOfTurn(run: () => void): void;
}

/** `setTimeout` runs at once when asked to wait longer than this (2^31 - 1 milliseconds, some 24 days). */
const LONGEST_TIMER_MS = 2_147_483_647;

/** Of this thread, by the time of day when it began: `performance.now()` counts from there. */
const ORIGIN_MS = performance.timeOrigin;

export const systemClock: Clock = {
  now: () => ORIGIN_MS + performance.now(),
  time: () => Date.now(),
  setTimer(ms, run) {
    const handle = setTimeout(run, Math.min(Math.max(ms, 0), LONGEST_TIMER_MS));
    return { cancel: () => clearTimeout(handle) };
  },
  atEndOfTurn(run) {
    setImmediate(run);
  },
};
