/**
 * Delays between attempts to connect: each up to twice as long as the last, up to a maximum.
 *
 * Half of a delay is random, so that clients do not all return at once when a server restarts. The terminal client uses
 * this class too. It lives here because the web client is served as it stands, without a build.
 */
export class Backoff {
  /**
   * @param {{ random: () => number, firstMs?: number, maxMs?: number }} options `random`: from 0 up to 1, evenly;
   *   `firstMs`: the longest first delay; `maxMs`: the longest delay of all
   */
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

  /** After a success: the next delay is a first one again. */
  reset() {
    this.attempts = 0;
  }
}
