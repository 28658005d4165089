import { clearInterval, setInterval } from "node:timers";

/** Somebody who may be gone without a word. */
export interface Pinged {
  /** Another interval is over: asks whether the peer is there, or gives it up. */
  beat(): void;
}

/** Asks all of them at an interval, with one timer, which runs while there is anybody. */
export class Heartbeat {
  readonly #intervalMs: number;
  readonly #all = new Set<Pinged>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  add(it: Pinged): void {
    this.#all.add(it);
    this.#timer ??= setInterval(() => this.#beat(), this.#intervalMs);
  }

  delete(it: Pinged): void {
    this.#all.delete(it);
    if (this.#all.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #beat(): void {
    for (const it of this.#all) it.beat();
  }
}
