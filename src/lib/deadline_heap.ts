import type { Clock, Timer } from "./clock.ts";

/** Something with a deadline that may move: see {@link DeadlineHeap}. */
export abstract class DeadlineEntry {
  /** When the entry is due (monotonic milliseconds); `Infinity` while it is in no heap. Set by the heap. */
  at = Infinity;
  /** The entry's place in the heap; -1 while it is in none. Set by the heap. */
  index = -1;

  /** Called when the entry is due. Its real deadline may have moved meanwhile: it is checked here. */
  abstract check(): void;
}

/**
 * Serves the deadlines of many entries with one timer.
 *
 * Most deadlines move with every byte and never pass. So an entry is in the heap once, with the earliest time that was
 * asked for, and checks then what is really due. That costs two numbers an entry, where a timer of the runtime takes
 * some hundred bytes.
 *
 * A binary heap by time (Williams 1964): an entry moves in logarithmic time.
 */
export class DeadlineHeap {
  readonly #clock: Clock;
  readonly #heap: DeadlineEntry[] = [];
  #timer: Timer | undefined;
  #timerAt = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Has `entry` checked at `at` (monotonic milliseconds), or earlier if it is due before. `Infinity` does nothing. */
  schedule(entry: DeadlineEntry, at: number): void {
    if (at >= entry.at) return;
    entry.at = at;
    if (entry.index === -1) {
      entry.index = this.#heap.length;
      this.#heap.push(entry);
    }
    this.#rise(entry);
    this.#setTimer();
  }

  /** Removes `entry`. Harmless when it is not in the heap. */
  cancel(entry: DeadlineEntry): void {
    const { index } = entry;
    if (index === -1) return;
    entry.at = Infinity;
    entry.index = -1;
    const last = this.#heap.pop();
    if (last !== undefined && last !== entry) {
      this.#put(last, index);
      this.#rise(last); // the gap may be in another branch, below later entries
      this.#sink(last);
    }
    this.#setTimer();
  }

  /** Sets the timer for the first entry. One that is set for an earlier time stays: it does no harm. */
  #setTimer(): void {
    const at = this.#heap[0]?.at ?? Infinity;
    if (at >= this.#timerAt && at !== Infinity) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerAt = at;
    if (at === Infinity) return;
    this.#timer = this.#clock.setTimer(at - this.#clock.now(), () => this.#checkDue());
  }

  #checkDue(): void {
    this.#timer = undefined;
    this.#timerAt = Infinity;
    const now = this.#clock.now();
    try {
      for (let first = this.#heap[0]; first !== undefined && first.at <= now; first = this.#heap[0]) {
        this.cancel(first);
        first.check();
      }
    } finally {
      this.#setTimer();
    }
  }

  #put(entry: DeadlineEntry, index: number): void {
    this.#heap[index] = entry;
    entry.index = index;
  }

  /** Moves `entry` up until its parent is not later. */
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

  /** Moves `entry` down until neither child is earlier. */
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
