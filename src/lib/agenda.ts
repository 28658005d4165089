import type { Clock, Timer } from "./clock.ts";

/** Somebody who has to look at something at a certain time: see {@link Agenda}. */
export abstract class Reminded {
  /** When it goes off (monotonic milliseconds); `Infinity` while it is on no agenda. The agenda's own. */
  at = Infinity;
  /** Where it stands on the agenda. The agenda's own. */
  place = -1;

  /** It is time to look, though what one looks for may have moved meanwhile. */
  abstract look(): void;
}

/**
 * One timer for everybody's deadlines, most of which move with every byte and never come: whoever has
 * some is on the agenda once, with the earliest that it told of, and looks then what is really due. A
 * place on it costs two numbers, where a timer of the runtime's takes some hundred bytes.
 *
 * A binary heap by time (Williams 1964): who moves does so in logarithmic time.
 */
export class Agenda {
  readonly #clock: Clock;
  readonly #heap: Reminded[] = [];
  #timer: Timer | undefined;
  #timerAt = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Sees that `reminded` looks at `at` (monotonic milliseconds), or before that. `Infinity` asks for nothing. */
  expect(reminded: Reminded, at: number): void {
    if (at >= reminded.at) return;
    reminded.at = at;
    if (reminded.place === -1) {
      reminded.place = this.#heap.length;
      this.#heap.push(reminded);
    }
    this.#rise(reminded);
    this.#arm();
  }

  /** Takes `reminded` off. Harmless when it is not there. */
  cancel(reminded: Reminded): void {
    const { place } = reminded;
    if (place === -1) return;
    reminded.at = Infinity;
    reminded.place = -1;
    const last = this.#heap.pop();
    if (last !== undefined && last !== reminded) {
      this.#put(last, place);
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
        first.look();
      }
    } finally {
      this.#arm();
    }
  }

  #put(reminded: Reminded, place: number): void {
    this.#heap[place] = reminded;
    reminded.place = place;
  }

  #rise(reminded: Reminded): void {
    while (reminded.place > 0) {
      const { place } = reminded;
      const above = (place - 1) >> 1;
      const parent = this.#heap[above];
      if (parent === undefined || parent.at <= reminded.at) return;
      this.#put(reminded, above);
      this.#put(parent, place);
    }
  }

  #sink(reminded: Reminded): void {
    for (;;) {
      const { place } = reminded;
      const child = this.#earlier(2 * place + 1, 2 * place + 2);
      if (child === undefined || reminded.at <= child.at) return;
      this.#put(reminded, child.place);
      this.#put(child, place);
    }
  }

  #earlier(left: number, right: number): Reminded | undefined {
    const [first, second] = [this.#heap[left], this.#heap[right]];
    return first !== undefined && second !== undefined && second.at < first.at ? second : first;
  }
}
