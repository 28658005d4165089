import type { BatchReader } from "./batch.ts";

/** What becomes of a question to another thread. */
export interface PendingAsk {
  /** Reads the answer, in the order of all records from that thread. */
  answered(from: BatchReader): void;
  /** No answer will come. */
  failed?(error: Error): void;
}

/** Questions to one other thread that it has not answered, by number. */
export class PendingAsks {
  readonly #asks = new Map<number, PendingAsk>();
  #latest = 0;

  /** Returns the number that the answer will carry. */
  add(ask: PendingAsk): number {
    this.#latest = (this.#latest + 1) >>> 0;
    this.#asks.set(this.#latest, ask);
    return this.#latest;
  }

  /** Reads an answer: the number, then what the question's own `answered` reads. */
  answered(from: BatchReader): void {
    const number = from.word();
    const ask = this.#asks.get(number);
    this.#asks.delete(number);
    ask?.answered(from);
  }

  /** Fails every question. */
  fail(error: Error): void {
    const asks = [...this.#asks.values()];
    this.#asks.clear();
    for (const ask of asks) ask.failed?.(error);
  }
}
