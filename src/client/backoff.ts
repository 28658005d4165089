export interface BackoffOptions {
  /** Milliseconds of the longest first delay. */
  readonly firstMs?: number;
  /** Milliseconds of the longest delay. */
  readonly mostMs?: number;
  /** Returns evenly distributed numbers from 0 up to 1. */
  readonly random: () => number;
}

/**
 * Computes the delay before the next attempt: twice as long each time, up to a limit. Half of it is random, so
 * that clients do not all reconnect to a restarted server at the same time.
 */
export class Backoff {
  readonly #firstMs: number;
  readonly #mostMs: number;
  readonly #random: () => number;
  #tries = 0;

  constructor({ firstMs = 500, mostMs = 30_000, random }: BackoffOptions) {
    this.#firstMs = firstMs;
    this.#mostMs = mostMs;
    this.#random = random;
  }

  /** Returns the milliseconds until the next attempt. */
  next(): number {
    const longest = Math.min(this.#mostMs, this.#firstMs * 2 ** this.#tries);
    this.#tries += 1;
    return longest / 2 + (longest / 2) * this.#random();
  }

  /** Starts again with the first delay. */
  reset(): void {
    this.#tries = 0;
  }
}
