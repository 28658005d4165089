import type { Clock, Timer } from "../lib/clock.ts";
import { TokenBucket } from "../lib/token_bucket.ts";

export interface RateLimits {
  /** Frames a second; 0: no limit. */
  readonly rateLimit: number;
  /** Frames at once, after silence. */
  readonly rateBurst: number;
}

export interface ThrottleOwner {
  /** A wait that {@link Throttle.holds} has begun is over. */
  speakAgain(): void;
}

/** The input rate limit of one session: who has spoken too much is not heard until it may speak again. */
export interface Throttle {
  /** Somebody waits. */
  readonly isHolding: boolean;
  /** Whether the next frame must wait. */
  holds(now: number): boolean;
  /** One frame was heard. */
  count(): void;
  /** What is left of the burst; undefined where there is no limit. */
  tokens(now: number): number | undefined;
  /** Nobody waits any more. */
  release(): void;
}

/** @param tokens what is left of the burst; all of it for somebody new */
export function createThrottle(limits: RateLimits, clock: Clock, owner: ThrottleOwner, tokens?: number): Throttle {
  return limits.rateLimit > 0 ? new BucketThrottle(limits, clock, owner, tokens) : UNLIMITED;
}

/** For all sessions where there is no limit. */
const UNLIMITED: Throttle = {
  isHolding: false,
  holds: () => false,
  count() {},
  tokens: () => undefined,
  release() {},
};

class BucketThrottle implements Throttle {
  readonly #clock: Clock;
  readonly #owner: ThrottleOwner;
  readonly #bucket: TokenBucket;
  #timer: Timer | undefined;

  constructor({ rateLimit, rateBurst }: RateLimits, clock: Clock, owner: ThrottleOwner, tokens: number | undefined) {
    this.#clock = clock;
    this.#owner = owner;
    this.#bucket = new TokenBucket(rateLimit, rateBurst, clock.now(), tokens);
  }

  get isHolding(): boolean {
    return this.#timer !== undefined;
  }

  holds(now: number): boolean {
    if (this.isHolding) return true;
    const wait = this.#bucket.wait(now);
    if (wait === 0) return false;
    this.#timer = this.#clock.setTimer(wait, () => {
      this.#timer = undefined;
      this.#owner.speakAgain();
    });
    return true;
  }

  count(): void {
    this.#bucket.take();
  }

  tokens(now: number): number {
    return this.#bucket.tokens(now);
  }

  release(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
