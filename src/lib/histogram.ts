/** Values below this have a bucket each; above it, each power of two has half as many buckets. */
const EXACT = 256;
const HALF = EXACT / 2;
const EXACT_BITS = 8;
/** Larger values count as this one: 2^32 - 1 (over an hour in microseconds). */
const MAX_VALUE = 0xffffffff;
const BUCKETS = EXACT + (32 - EXACT_BITS) * HALF;

/** The number of values from `from` to below `to`. */
interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/**
 * Counts whole numbers from 0 to 2^32 - 1, for percentiles within 0.8 %.
 *
 * The buckets are at most 1/128 of their values wide, as those of HdrHistogram, and take 26 KiB. Larger values count as
 * the largest, negative ones as 0.
 */
export class Histogram {
  readonly #counts = new Float64Array(BUCKETS);
  #count = 0;
  #max = 0;

  get count(): number {
    return this.#count;
  }

  /** The largest value, exactly; 0 where there is none. */
  get max(): number {
    return this.#max;
  }

  /** Counts one value, rounded to a whole number. */
  record(value: number): void {
    const whole = Math.min(Math.max(Math.round(value), 0), MAX_VALUE);
    const index = indexOf(whole);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#count += 1;
    if (whole > this.#max) this.#max = whole;
  }

  /**
   * The value that `percent` percent of all values do not exceed, rounded up within its bucket.
   *
   * Never more than {@link max}; 0 where there is no value.
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

  /** The buckets that are not empty, in order. */
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

/** The smallest value of a bucket. */
function startOf(index: number): number {
  if (index < EXACT) return index;
  const power = Math.floor((index - EXACT) / HALF);
  return (((index - EXACT) % HALF) + HALF) * 2 ** (power + 1);
}
