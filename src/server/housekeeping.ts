import type { Clock, Timer } from "../lib/clock.ts";

/** So many connections opened and closed leave enough behind to be worth it. */
const MANY_CHANGES = 1000;
/** How long nobody must have come or gone, in milliseconds. */
const CALM_MS = 1000;

/**
 * Has memory collected when many have come or gone and it is calm again. A runtime collects when it
 * allocates: a server whose clients are all silent would keep for ever what their arrival took.
 */
export class Housekeeping {
  readonly #clock: Clock;
  readonly #collect: () => void;
  #changes = 0;
  #timer: Timer | undefined;

  /** @param collect collects garbage, which may take some ten milliseconds */
  constructor(clock: Clock, collect: () => void) {
    this.#clock = clock;
    this.#collect = collect;
  }

  /** A connection was opened or closed. */
  changed(): void {
    this.#changes += 1;
    if (this.#changes >= MANY_CHANGES && this.#timer === undefined) this.#waitForCalm();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #waitForCalm(): void {
    const seen = this.#changes;
    this.#timer = this.#clock.setTimer(CALM_MS, () => {
      if (this.#changes !== seen) return this.#waitForCalm();
      this.#timer = undefined;
      this.#changes = 0;
      this.#collect();
    });
  }
}
