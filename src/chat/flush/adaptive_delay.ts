import type { FlushMeter } from "./flush_scheduler.ts";

/** How often the load is judged, in milliseconds. */
const PERIOD_MS = 50;
/** The delay grows while flushing takes more than this share of the time. */
const BUSY_SHARE = 0.25;
/** The delay shrinks while flushing takes less than this share of the time. */
const IDLE_SHARE = 0.12;
/** How much the delay grows or shrinks in one period, in milliseconds. */
const STEP_MS = 2;

/**
 * How long a batch may wait on this thread at present, in milliseconds.
 *
 * A write costs the same whether it carries one message or ten. So where many small rooms are busy at once a delay
 * saves time, and where the thread is mostly idle it only adds latency. The delay is 0 until flushing takes a
 * considerable share of the thread's time, grows while it does, and shrinks when it takes little.
 */
export class AdaptiveDelay implements FlushMeter {
  readonly #maxMs: number;
  #ms = 0;
  /** Milliseconds that flushing took in the present period, and when the period began. */
  #spent = 0;
  #since = 0;

  constructor(maxMs: number) {
    this.#maxMs = maxMs;
  }

  get ms(): number {
    return this.#ms;
  }

  measured(start: number, end: number): void {
    this.#spent += end - start;
    const elapsed = end - this.#since;
    if (elapsed < PERIOD_MS) return;
    const share = this.#spent / elapsed;
    this.#since = end;
    this.#spent = 0;
    if (share > BUSY_SHARE) this.#ms = Math.min(this.#maxMs, this.#ms + STEP_MS);
    else if (share < IDLE_SHARE) this.#ms = Math.max(0, this.#ms - STEP_MS);
  }
}
