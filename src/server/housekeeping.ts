import type { Clock, Timer } from "../lib/clock.ts";

/** So many connections opened and closed leave enough behind to be worth it. */
const MANY_CHANGES = 1000;
/** How long nobody must have come or gone, in milliseconds. */
const CALM_MS = 1000;
/** The same where nobody has said anything either: then a pause delays nobody. */
const SILENT_MS = 100;

/** What it looks after. */
export interface Household {
  /** When anybody was last heard (monotonic milliseconds). */
  heardAt(): number;
  /** Collects garbage, which may take some fifty milliseconds. */
  collect(): void;
}

/**
 * Has memory collected when many have come or gone and it is calm again. A runtime collects when it
 * allocates: a server whose clients are all silent would keep for ever what their arrival took.
 */
export class Housekeeping {
  readonly #clock: Clock;
  readonly #household: Household;
  #changes = 0;
  /** When the last of them was. */
  #changedAt = 0;
  #timer: Timer | undefined;

  constructor(clock: Clock, household: Household) {
    this.#clock = clock;
    this.#household = household;
  }

  /** A connection was opened or closed. */
  changed(): void {
    this.#changes += 1;
    if (this.#changes < MANY_CHANGES) return;
    this.#changedAt = this.#clock.now();
    this.#timer ??= this.#look();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Waits until it is calm, as far as can be told now. */
  #look(): Timer {
    return this.#clock.setTimer(this.#untilCalm(), () => {
      this.#timer = undefined;
      if (this.#untilCalm() > 0) {
        this.#timer = this.#look();
        return;
      }
      this.#changes = 0;
      this.#household.collect();
    });
  }

  /** Milliseconds until it will have been calm for long enough, if nothing happens meanwhile. */
  #untilCalm(): number {
    const calmAt = this.#changedAt + CALM_MS;
    const silentAt = Math.max(this.#changedAt, this.#household.heardAt()) + SILENT_MS;
    return Math.min(calmAt, silentAt) - this.#clock.now();
  }
}
