import type { Clock, Timer } from "../lib/clock.ts";

const SAMPLE_MS = 250;
/** Samples that are kept: those of ten seconds. */
const MAX_SAMPLES = 40;

/** Measures how late timers fire: work that blocks the event loop delays every client. */
export class EventLoopLag {
  readonly #clock: Clock;
  /** Milliseconds of the last ten seconds. */
  readonly #samples: number[] = [];
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The longest delay of the last ten seconds, in seconds. */
  get worstSeconds(): number {
    return Math.max(0, ...this.#samples) / 1000;
  }

  start(): void {
    const due = this.#clock.now() + SAMPLE_MS;
    this.#timer = this.#clock.setTimer(SAMPLE_MS, () => {
      this.#samples.push(Math.max(0, this.#clock.now() - due));
      if (this.#samples.length > MAX_SAMPLES) this.#samples.shift();
      this.start();
    });
  }

  stop(): void {
    this.#timer?.cancel();
  }
}
