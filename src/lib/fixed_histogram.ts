/** How often a value fell between bounds that are known before: counting one is a few comparisons and two additions. */
export class FixedHistogram {
  /** Upper bounds of the buckets, inclusive and growing. What is above the last one has a bucket of its own. */
  readonly bounds: readonly number[];
  /** Values in each bucket, and none of the buckets below it: one more than there are bounds. */
  readonly counts: number[];
  /** Of all values. */
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Array(bounds.length + 1).fill(0);
  }

  observe(value: number): void {
    let bucket = 0;
    while (value > (this.bounds[bucket] ?? Infinity)) bucket += 1;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sum += value;
  }
}
