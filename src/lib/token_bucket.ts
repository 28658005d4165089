/**
 * A rate limit that allows bursts: `burst` tokens at first, `rate` more a second, never above `burst`.
 *
 * `now` is milliseconds of one monotonic clock.
 */
export class TokenBucket {
  readonly #rate: number;
  readonly #burst: number;
  #tokens: number;
  #filledAt: number;

  /**
   * @param rate tokens a second, above 0
   * @param burst the largest number of tokens, at least 1
   * @param tokens the number of tokens at the start; `burst` without it
   */
  constructor(rate: number, burst: number, now: number, tokens = burst) {
    this.#rate = rate;
    this.#burst = burst;
    this.#tokens = tokens;
    this.#filledAt = now;
  }

  /** The number of tokens now; below 0 is debt. */
  tokens(now: number): number {
    this.#fill(now);
    return this.#tokens;
  }

  /** Milliseconds until there is a token; 0 where there is one now. */
  wait(now: number): number {
    this.#fill(now);
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) * 1000) / this.#rate);
  }

  /** Takes tokens, into debt where there are too few: call {@link wait} first. @param tokens may be a fraction */
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
