export interface BackoffOptions {
  /** Milliseconds that the first wait is about. */
  readonly firstMs?: number;
  /** Milliseconds that no wait is longer than. */
  readonly mostMs?: number;
  /** From 0 up to 1, evenly. */
  readonly random: () => number;
}

/**
 * How long to wait before trying again: twice as long each time, up to a limit. Half of it is chance,
 * so that a server that comes back does not meet everybody at once.
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

  /** Milliseconds until the next try. */
  next(): number {
    const longest = Math.min(this.#mostMs, this.#firstMs * 2 ** this.#tries);
    this.#tries += 1;
    return longest / 2 + (longest / 2) * this.#random();
  }

  /** It worked: the next wait is a first one. */
  reset(): void {
    this.#tries = 0;
  }
}
