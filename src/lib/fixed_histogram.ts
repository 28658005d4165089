/** Counts values in buckets with fixed bounds. Counting takes a few comparisons and two additions. */
export class FixedHistogram {
  /** Upper bounds of the buckets, inclusive and growing. Larger values have a bucket of their own. */
  readonly bounds: readonly number[];
  /** Values in each bucket alone, not in those below it: one number more than there are bounds. */
  readonly counts: number[];
  /** The sum of all values. */
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Array(bounds.length + 1).fill(0);
  }

  /** Counts one value. */
  observe(value: number): void {
    let bucket = 0;
    while (value > (this.bounds[bucket] ?? Infinity)) bucket += 1;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sum += value;
  }
}
