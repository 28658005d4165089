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
  /** Nobody waits any more. */
  release(): void;
}

export function createThrottle(limits: RateLimits, clock: Clock, owner: ThrottleOwner): Throttle {
  return limits.rateLimit > 0 ? new BucketThrottle(limits, clock, owner) : UNLIMITED;
}

/** For all sessions where there is no limit. */
const UNLIMITED: Throttle = { isHolding: false, holds: () => false, count() {}, release() {} };

class BucketThrottle implements Throttle {
  readonly #clock: Clock;
  readonly #owner: ThrottleOwner;
  readonly #bucket: TokenBucket;
  #timer: Timer | undefined;

  constructor({ rateLimit, rateBurst }: RateLimits, clock: Clock, owner: ThrottleOwner) {
    this.#clock = clock;
    this.#owner = owner;
    this.#bucket = new TokenBucket(rateLimit, rateBurst, clock.now());
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

  release(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
