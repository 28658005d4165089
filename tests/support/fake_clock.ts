import type { Clock, Timer } from "../../src/lib/clock.ts";

interface Pending {
  readonly at: number;
  readonly run: () => void;
}

/** A clock that stands until the test moves it, and whose turns of the event loop end when the test says so. */
export class FakeClock implements Clock {
  #now = 0;
  #timers = new Set<Pending>();
  #turnEnds: (() => void)[] = [];

  /** What {@link time} starts from: 2026-01-02T03:04:05.678Z. */
  static readonly EPOCH = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

  /** Timers that are set. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Calls that wait for the end of a turn. */
  get turnEnds(): number {
    return this.#turnEnds.length;
  }

  now(): number {
    return this.#now;
  }

  time(): number {
    return FakeClock.EPOCH + this.#now;
  }

  setTimer(ms: number, run: () => void): Timer {
    const pending = { at: this.#now + Math.max(0, ms), run };
    this.#timers.add(pending);
    return { cancel: () => this.#timers.delete(pending) };
  }

  atEndOfTurn(run: () => void): void {
    this.#turnEnds.push(run);
  }

  /** Ends turns until nothing waits for the end of one. */
  endTurns(): void {
    while (this.#turnEnds.length > 0) {
      const ends = this.#turnEnds;
      this.#turnEnds = [];
      for (const run of ends) run();
    }
  }

  /** Lets `ms` milliseconds pass; what falls due runs in order, each at its own time, with turns ended in between. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.run();
      this.endTurns();
    }
    this.#now = until;
  }
}
