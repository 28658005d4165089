/**
 * Keeps the latest rows of numbers, in memory that is allocated once.
 *
 * Rows are numbered from 0 as they are added, and keep their numbers. A row has `width` numbers; NaN is one that is
 * not known.
 */
export class NumberRing {
  readonly #rows: number;
  readonly #width: number;
  readonly #numbers: Float64Array;
  #count = 0;

  /** @param rows that are kept @param width numbers of each row */
  constructor(rows: number, width: number) {
    this.#rows = rows;
    this.#width = width;
    this.#numbers = new Float64Array(rows * width);
  }

  /** Rows that were added so far: the number of the next one. */
  get count(): number {
    return this.#count;
  }

  /** The number of the oldest row that is kept. */
  get first(): number {
    return Math.max(0, this.#count - this.#rows);
  }

  /** Adds the newest row; the oldest one goes when there is no place. @throws {RangeError} for another width */
  push(row: readonly number[]): void {
    if (row.length !== this.#width) {
      throw new RangeError(`Cannot add a row of ${row.length} numbers: expected ${this.#width}`);
    }
    this.#numbers.set(row, (this.#count % this.#rows) * this.#width);
    this.#count += 1;
  }

  /** Returns the latest `count` rows, or as many as are kept, oldest first. */
  latest(count = this.#rows): number[][] {
    const from = Math.max(this.first, this.#count - count);
    return Array.from({ length: this.#count - from }, (_, i) => {
      const start = ((from + i) % this.#rows) * this.#width;
      return [...this.#numbers.subarray(start, start + this.#width)];
    });
  }
}
