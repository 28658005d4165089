import type { Clock, Timer } from "../lib/clock.ts";

const SAMPLE_MS = 250;
/** As many samples as ten seconds have. */
const KEPT = 40;

/** How late timers are: what keeps the event loop from turning keeps every client waiting. */
export class EventLoopLag {
  readonly #clock: Clock;
  /** Milliseconds, the latest ten seconds. */
  readonly #samples: number[] = [];
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The longest of the last ten seconds, in seconds. */
  get worstSeconds(): number {
    return Math.max(0, ...this.#samples) / 1000;
  }

  start(): void {
    const due = this.#clock.now() + SAMPLE_MS;
    this.#timer = this.#clock.setTimer(SAMPLE_MS, () => {
      this.#samples.push(Math.max(0, this.#clock.now() - due));
      if (this.#samples.length > KEPT) this.#samples.shift();
      this.start();
    });
  }

  stop(): void {
    this.#timer?.cancel();
  }
}
