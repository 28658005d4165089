import type { Clock, Timer } from "./clock.ts";

/**
 * One timer for all deadlines of its owner, some of which move with every byte: it is set for the
 * earliest that it was told of, and when it goes off the owner looks what is really due.
 */
export class LazyTimer {
  readonly #clock: Clock;
  readonly #look: () => void;
  #timer: Timer | undefined;
  #at = Infinity;

  constructor(clock: Clock, look: () => void) {
    this.#clock = clock;
    this.#look = look;
  }

  /** Makes sure that it goes off at `at` (monotonic milliseconds), or before that. `Infinity` asks for nothing. */
  expect(at: number): void {
    if (at >= this.#at) return;
    this.#timer?.cancel();
    this.#at = at;
    this.#timer = this.#clock.setTimer(at - this.#clock.now(), () => {
      this.#at = Infinity;
      this.#look();
    });
  }

  cancel(): void {
    this.#timer?.cancel();
    this.#at = Infinity;
  }
}
