/** Values below this have a bucket each; above it there are half as many buckets to every power of two. */
const EXACT = 256;
const HALF = EXACT / 2;
const EXACT_BITS = 8;
/** The largest value that is told apart: 2^32 - 1 (over an hour in microseconds). */
const MOST = 0xffffffff;
const BUCKETS = EXACT + (32 - EXACT_BITS) * HALF;

/** How many values lie from `from` to below `to`. */
export interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/**
 * Counts of whole numbers from 0 to 2^32 - 1 in buckets that are at most 1/128 of their values wide, as
 * HdrHistogram has them: percentiles are within 0.8 % however long the tail, in 26 KiB however many
 * values. What is larger counts as the largest, what is negative as 0.
 */
export class Histogram {
  readonly #counts = new Float64Array(BUCKETS);
  #count = 0;
  #max = 0;

  get count(): number {
    return this.#count;
  }

  /** The largest value, as it was. 0 when there is none. */
  get max(): number {
    return this.#max;
  }

  record(value: number): void {
    const whole = Math.min(Math.max(Math.round(value), 0), MOST);
    const index = indexOf(whole);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#count += 1;
    if (whole > this.#max) this.#max = whole;
  }

  /**
   * The least value that so many percent of all values do not exceed, rounded up within its bucket; never
   * more than {@link max}. 0 when there is none.
   */
  percentile(percent: number): number {
    const wanted = Math.max(1, Math.ceil((percent / 100) * this.#count));
    let sum = 0;
    for (let i = 0; i < BUCKETS; i += 1) {
      sum += this.#counts[i] ?? 0;
      if (sum >= wanted) return Math.min(startOf(i + 1) - 1, this.#max);
    }
    return this.#max;
  }

  /** The buckets that hold something, in order. */
  *buckets(): Iterable<Bucket> {
    for (let i = 0; i < BUCKETS; i += 1) {
      const count = this.#counts[i] ?? 0;
      if (count > 0) yield { from: startOf(i), to: startOf(i + 1), count };
    }
  }
}

function indexOf(value: number): number {
  if (value < EXACT) return value;
  const shift = 32 - Math.clz32(value) - EXACT_BITS;
  return EXACT + (shift - 1) * HALF + ((value >>> shift) - HALF);
}

/** The least value of a bucket. */
function startOf(index: number): number {
  if (index < EXACT) return index;
  const power = Math.floor((index - EXACT) / HALF);
  return (((index - EXACT) % HALF) + HALF) * 2 ** (power + 1);
}
