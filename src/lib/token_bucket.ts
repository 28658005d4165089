/**
 * A rate limit that allows bursts: `burst` tokens at first, `rate` more a second, never above `burst`.
 * Time comes in, as milliseconds of one monotonic clock.
 */
export class TokenBucket {
  readonly #rate: number;
  readonly #burst: number;
  #tokens: number;
  #filledAt: number;

  /**
   * @param rate tokens a second, above 0
   * @param burst tokens held at most, at least 1
   * @param tokens those that are there; all without it
   */
  constructor(rate: number, burst: number, now: number, tokens = burst) {
    this.#rate = rate;
    this.#burst = burst;
    this.#tokens = tokens;
    this.#filledAt = now;
  }

  /** What is there now; below 0 is debt. */
  tokens(now: number): number {
    this.#fill(now);
    return this.#tokens;
  }

  /** Milliseconds until there is a token; 0 when there is one now. */
  wait(now: number): number {
    this.#fill(now);
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) * 1000) / this.#rate);
  }

  /** Takes tokens, into debt if need be: ask {@link wait} first. @param tokens also part of one */
  take(now: number, tokens = 1): void {
    this.#fill(now);
    this.#tokens -= tokens;
  }

  #fill(now: number): void {
    const elapsed = now - this.#filledAt;
    if (elapsed <= 0) return;
    this.#tokens = Math.min(this.#burst, this.#tokens + (elapsed * this.#rate) / 1000);
    this.#filledAt = now;
  }
}
