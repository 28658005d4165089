import type { Clock, Timer } from "../lib/clock.ts";
import type { Log } from "../observe/log.ts";
import type { CloseReason } from "./close_reason.ts";

/** What happened to a connection. */
export type ConnectionChange = "opened" | "closed" | "refused";

/** Lines about connections that a process writes per second. */
const MAX_LINES = 100;
const WINDOW_MS = 1000;

/**
 * Limits the log lines about connections to a hundred per second. More are counted instead, and the second ends with
 * one line that has the counts. Each of several threads has an equal part of the hundred, and a line of its own.
 */
export class ConnectionLog {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #maxLines: number;
  /** When the present second ends. */
  #windowEnd = -Infinity;
  #lines = 0;
  /** Lines that were not written in the present second: `opened`, `closed.client_end`, … */
  #counts: Record<string, number> = {};
  #timer: Timer | undefined;

  /** @param threads how many share the limit */
  constructor(log: Log, clock: Clock, threads: number) {
    this.#log = log;
    this.#clock = clock;
    this.#maxLines = Math.max(1, Math.floor(MAX_LINES / threads));
  }

  /**
   * Whether a line about this may be written; if not, counts it. Call it before making the line's fields, and only when
   * the line's level is enabled.
   */
  allows(change: ConnectionChange, reason?: CloseReason): boolean {
    const now = this.#clock.now();
    if (now >= this.#windowEnd) {
      this.sumUp();
      this.#windowEnd = now + WINDOW_MS;
      this.#lines = 0;
    }
    this.#lines += 1;
    if (this.#lines <= this.#maxLines) return true;
    const name = reason === undefined ? change : `${change}.${reason}`;
    this.#counts[name] = (this.#counts[name] ?? 0) + 1;
    this.#timer ??= this.#clock.setTimer(this.#windowEnd - now, () => this.sumUp());
    return false;
  }

  /** Writes the counts, if there are any. */
  sumUp(): void {
    if (this.#timer === undefined) return;
    this.#timer.cancel();
    this.#timer = undefined;
    this.#log.info("connections summed up", this.#counts);
    this.#counts = {};
  }
}
