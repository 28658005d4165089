/**
 * Computes the delay before the next attempt: twice as long each time, up to a limit. Half of it is random, so that
 * clients do not all reconnect to a restarted server at the same time.
 */
export class Backoff {
  /** @param {{ random: () => number, firstMs?: number, maxMs?: number }} options `random`: from 0 up to 1 */
  constructor({ random, firstMs = 500, maxMs = 20_000 }) {
    this.random = random;
    this.firstMs = firstMs;
    this.maxMs = maxMs;
    this.attempts = 0;
  }

  /** @returns {number} milliseconds until the next attempt */
  next() {
    const longest = Math.min(this.maxMs, this.firstMs * 2 ** this.attempts);
    this.attempts += 1;
    return longest / 2 + (longest / 2) * this.random();
  }

  /** Starts again with the first delay. */
  reset() {
    this.attempts = 0;
  }
}
