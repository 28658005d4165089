import type { Clock } from "../../lib/clock.ts";
import type { AdaptiveDelay } from "./adaptive_delay.ts";
import type { FlushPolicy } from "./flush_policy.ts";

/** Flush at this many events; larger batches save little. */
const MAX_DELAYED_EVENTS = 8;

/** A batch waits if events are usually no further apart than this share of the delay: then another one is likely. */
const LIKELY_SHARE = 0.75;

/** After this many milliseconds without a batch, the averages from before it no longer count. */
const SILENCE_MS = 64;

/**
 * Delays a batch while the thread is busy, if more events are likely to come meanwhile.
 *
 * In a room with rare events a delay would only add latency. The likelihood comes from whole batches: events of one
 * turn come at the same time, however long the turn is, so the times between single events would mislead.
 */
export class AdaptivePolicy implements FlushPolicy {
  readonly #clock: Clock;
  readonly #delay: AdaptiveDelay;
  /** When the latest batch began (monotonic milliseconds), and how many events the one before it had. */
  #begunAt = -Infinity;
  #latestCount = 1;
  /** Milliseconds from the beginning of one batch to the next, and events in a batch: averages over recent ones. */
  #usualMs = SILENCE_MS;
  #usualCount = 1;

  /** @param delay how long a batch may wait at present */
  constructor(clock: Clock, delay: AdaptiveDelay) {
    this.#clock = clock;
    this.#delay = delay;
  }

  delayMs(events: number): number {
    if (events === 1) this.#begin();
    const { ms } = this.#delay;
    return events < MAX_DELAYED_EVENTS && this.#usualMs / this.#usualCount < ms * LIKELY_SHARE ? ms : 0;
  }

  flushed(events: number): void {
    this.#latestCount = events;
  }

  #begin(): void {
    const now = this.#clock.now();
    const elapsed = now - this.#begunAt;
    this.#begunAt = now;
    if (elapsed > SILENCE_MS) {
      this.#usualMs = SILENCE_MS;
      this.#usualCount = 1;
    } else {
      this.#usualMs += (elapsed - this.#usualMs) / 4;
      this.#usualCount += (this.#latestCount - this.#usualCount) / 4;
    }
  }
}
