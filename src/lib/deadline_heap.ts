import type { Clock, Timer } from "./clock.ts";

/** An object with deadlines, which checks them when the earliest is due: see {@link DeadlineHeap}. */
export abstract class DeadlineEntry {
  /** When it is due (monotonic milliseconds); `Infinity` while it is in no heap. Only the heap writes it. */
  at = Infinity;
  /** Its index in the heap. Only the heap writes it. */
  index = -1;

  /** Called when the entry is due. Its deadlines may have moved since it was scheduled. */
  abstract check(): void;
}

/**
 * One timer for the deadlines of many objects.
 *
 * Most deadlines move with every byte and never come. An object is in the heap once, with the earliest deadline that it
 * scheduled, and checks then which of its deadlines are really due. An entry costs two numbers; a timer of the runtime
 * takes some hundred bytes.
 *
 * It is a binary heap by time (Williams 1964): scheduling and cancelling take logarithmic time.
 */
export class DeadlineHeap {
  readonly #clock: Clock;
  readonly #heap: DeadlineEntry[] = [];
  #timer: Timer | undefined;
  #timerAt = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Has `entry` checked at `at` (monotonic milliseconds) or earlier. `Infinity` changes nothing. */
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

  /** Removes `entry`. Harmless where the heap does not hold it. */
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

  /** Sets the timer for the first entry. A timer that is too early is harmless, and stays. */
  #arm(): void {
    const at = this.#heap[0]?.at ?? Infinity;
    if (at >= this.#timerAt && at !== Infinity) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerAt = at;
    if (at === Infinity) return;
    this.#timer = this.#clock.setTimer(at - this.#clock.now(), () => this.#fire());
  }

  #fire(): void {
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

  #put(entry: DeadlineEntry, index: number): void {
    this.#heap[index] = entry;
    entry.index = index;
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
