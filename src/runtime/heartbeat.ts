import { clearInterval, setInterval } from "node:timers";

/** A connection whose peer may vanish without closing it. */
export interface Pinged {
  /** Called at each interval: pings the peer, or closes where the last ping had no answer. */
  beat(): void;
}

/** Calls `beat` of many connections at an interval, with one timer, which runs while there are any. */
export class Heartbeat {
  readonly #intervalMs: number;
  readonly #all = new Set<Pinged>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** Adds a connection. */
  add(it: Pinged): void {
    this.#all.add(it);
    this.#timer ??= setInterval(() => this.#beat(), this.#intervalMs);
  }

  /** Removes a connection. */
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
