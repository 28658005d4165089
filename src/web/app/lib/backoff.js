/**
 * How long to wait before trying again: twice as long each time, up to a limit. Half of it is chance, so that a server
 * that comes back does not meet everybody at once.
 */
export class Backoff {
  /** @param {{ random: () => number, firstMs?: number, mostMs?: number }} options `random`: from 0 up to 1 */
  constructor({ random, firstMs = 500, mostMs = 20_000 }) {
    this.random = random;
    this.firstMs = firstMs;
    this.mostMs = mostMs;
    this.tries = 0;
  }

  /** @returns {number} milliseconds until the next try */
  next() {
    const longest = Math.min(this.mostMs, this.firstMs * 2 ** this.tries);
    this.tries += 1;
    return longest / 2 + (longest / 2) * this.random();
  }

  /** It worked: the next wait is a first one. */
  reset() {
    this.tries = 0;
  }
}
