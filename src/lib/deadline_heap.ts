import type { Clock, Timer } from "./clock.ts";

/** Somebody who has to look at something at a certain time: see {@link DeadlineHeap}. */
export abstract class DeadlineEntry {
  /** When it goes off (monotonic milliseconds); `Infinity` while it is on no agenda. The agenda's own. */
  at = Infinity;
  /** Where it stands on the agenda. The agenda's own. */
  index = -1;

  /** It is time to look, though what one looks for may have moved meanwhile. */
  abstract check(): void;
}

/**
 * One timer for everybody's deadlines, most of which move with every byte and never come: whoever has
 * some is on the agenda once, with the earliest that it told of, and looks then what is really due. A
 * place on it costs two numbers, where a timer of the runtime's takes some hundred bytes.
 *
 * A binary heap by time (Williams 1964): who moves does so in logarithmic time.
 */
export class DeadlineHeap {
  readonly #clock: Clock;
  readonly #heap: DeadlineEntry[] = [];
  #timer: Timer | undefined;
  #timerAt = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Sees that `reminded` looks at `at` (monotonic milliseconds), or before that. `Infinity` asks for nothing. */
  schedule(entry: DeadlineEntry, at: number): void {
    if (at >= entry.at) return;
    entry.at = at;
    if (entry.index === -1) {
      entry.index = this.#heap.length;
      this.#heap.push(entry);
    }
    this.#rise(entry);
    this.#arm();
  }

  /** Takes `reminded` off. Harmless when it is not there. */
  cancel(entry: DeadlineEntry): void {
    const { index } = entry;
    if (index === -1) return;
    entry.at = Infinity;
    entry.index = -1;
    const last = this.#heap.pop();
    if (last !== undefined && last !== entry) {
      this.#put(last, index);
      this.#rise(last);
      this.#sink(last);
    }
    this.#arm();
  }

  /** The timer stands for the first: earlier does no harm, later would. */
  #arm(): void {
    const at = this.#heap[0]?.at ?? Infinity;
    if (at >= this.#timerAt && at !== Infinity) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerAt = at;
    if (at === Infinity) return;
    this.#timer = this.#clock.setTimer(at - this.#clock.now(), () => this.#goOff());
  }

  #goOff(): void {
    this.#timer = undefined;
    this.#timerAt = Infinity;
    const now = this.#clock.now();
    try {
      for (let first = this.#heap[0]; first !== undefined && first.at <= now; first = this.#heap[0]) {
        this.cancel(first);
        first.check();
      }
    } finally {
      this.#arm();
    }
  }

  #put(entry: DeadlineEntry, place: number): void {
    this.#heap[place] = entry;
    entry.index = place;
  }

  #rise(entry: DeadlineEntry): void {
    while (entry.index > 0) {
      const { index } = entry;
      const above = (index - 1) >> 1;
      const parent = this.#heap[above];
      if (parent === undefined || parent.at <= entry.at) return;
      this.#put(entry, above);
      this.#put(parent, index);
    }
  }

  #sink(entry: DeadlineEntry): void {
    for (;;) {
      const { index } = entry;
      const child = this.#earlier(2 * index + 1, 2 * index + 2);
      if (child === undefined || entry.at <= child.at) return;
      this.#put(entry, child.index);
      this.#put(child, index);
    }
  }

  #earlier(left: number, right: number): DeadlineEntry | undefined {
    const [first, second] = [this.#heap[left], this.#heap[right]];
    return first !== undefined && second !== undefined && second.at < first.at ? second : first;
  }
}
