/** How often the load is looked at, in milliseconds. */
const PERIOD_MS = 50;
/** The share of the time that writing may take before batches wait for company, and below which they stop to. */
const BUSY_SHARE = 0.25;
const IDLE_SHARE = 0.12;
/** What one look may add to the window or take from it, in milliseconds. */
const STEP_MS = 2;
/** A message waits no longer than this for company, in milliseconds, unless it is said how long. */
const LONGEST_MS = 17;

/**
 * How long what a room has for its members may wait for company, in milliseconds. Each write costs the
 * same whether it carries one message or ten, so where many small rooms are busy at once it pays to
 * wait; where there is time to spare it only delays. So the window is zero until writing takes a
 * considerable share of the thread's time, grows while it does, and shrinks again when it takes little.
 */
export class AdaptiveDelay {
  readonly #longestMs: number;
  #ms = 0;
  #spent = 0;
  #since = 0;

  constructor(longestMs = LONGEST_MS) {
    this.#longestMs = longestMs;
  }

  get ms(): number {
    return this.#ms;
  }

  /** Writing took from `start` to `end`, in milliseconds of one monotonic clock. */
  measured(start: number, end: number): void {
    this.#spent += end - start;
    const elapsed = end - this.#since;
    if (elapsed < PERIOD_MS) return;
    const share = this.#spent / elapsed;
    this.#since = end;
    this.#spent = 0;
    if (share > BUSY_SHARE) this.#ms = Math.min(this.#longestMs, this.#ms + STEP_MS);
    else if (share < IDLE_SHARE) this.#ms = Math.max(0, this.#ms - STEP_MS);
  }
}
