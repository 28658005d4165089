import type { Meter } from "../chat/commands/mod.ts";
import type { Clock, Timer } from "../lib/clock.ts";
import { TokenBucket } from "../lib/token_bucket.ts";

export interface RateLimits {
  /** What a session may cost a second, where a message costs 1; 0: no limit. */
  readonly rateLimit: number;
  /** What it may cost at once, after silence. */
  readonly rateBurst: number;
}

export interface ThrottleOwner {
  /** A wait that {@link Throttle.mustWait} has begun is over. */
  onRateLimitWait(): void;
}

/** The rate limit of one session: a session that has cost too much is not read until it has waited for it. */
export interface Throttle extends Meter {
  /** The session waits. */
  readonly isWaiting: boolean;
  /** Whether the next frame must wait. */
  mustWait(now: number): boolean;
  /** Takes what so many bytes of input cost, whatever they hold. */
  chargeBytes(count: number): void;
  /** The session has a nickname: from now on it has the whole limit. */
  named(now: number): void;
  /** What is left of the burst; undefined where there is no limit. */
  tokens(now: number): number | undefined;
  /** Ends a wait. */
  release(): void;
}

/** Bytes of input that cost as much as a message. */
const BYTES_A_COST = 16 * 1024;

/** Rate and burst of a session without a nickname are this share of the limit. */
const SHARE_BEFORE_NICK = 0.25;

/** @param tokens what is left of the burst of a session that has a nickname; undefined for a new session */
export function createThrottle(limits: RateLimits, clock: Clock, owner: ThrottleOwner, tokens?: number): Throttle {
  return limits.rateLimit > 0 ? new BucketThrottle(limits, clock, owner, tokens) : UNLIMITED;
}

/** For all sessions where there is no limit. */
const UNLIMITED: Throttle = {
  isWaiting: false,
  mustWait: () => false,
  charge() {},
  chargeBytes() {},
  named() {},
  tokens: () => undefined,
  release() {},
};

class BucketThrottle implements Throttle {
  readonly #limits: RateLimits;
  readonly #clock: Clock;
  readonly #owner: ThrottleOwner;
  #bucket: TokenBucket;
  #isNamed: boolean;
  /** Bytes that came and are not paid for: less than {@link BYTES_A_COST}. */
  #unpaidBytes = 0;
  #timer: Timer | undefined;

  constructor(limits: RateLimits, clock: Clock, owner: ThrottleOwner, tokens: number | undefined) {
    const { rateLimit, rateBurst } = limits;
    this.#limits = limits;
    this.#clock = clock;
    this.#owner = owner;
    this.#isNamed = tokens !== undefined;
    this.#bucket = this.#isNamed
      ? new TokenBucket(rateLimit, rateBurst, clock.now(), tokens)
      : new TokenBucket(rateLimit * SHARE_BEFORE_NICK, burstBeforeNick(limits), clock.now());
  }

  get isWaiting(): boolean {
    return this.#timer !== undefined;
  }

  mustWait(now: number): boolean {
    if (this.isWaiting) return true;
    const wait = this.#bucket.wait(now);
    if (wait === 0) return false;
    this.#timer = this.#clock.setTimer(wait, () => {
      this.#timer = undefined;
      this.#owner.onRateLimitWait();
    });
    return true;
  }

  charge(cost: number): void {
    this.#bucket.take(this.#clock.now(), cost);
  }

  chargeBytes(count: number): void {
    this.#unpaidBytes += count;
    if (this.#unpaidBytes < BYTES_A_COST) return;
    this.charge(Math.floor(this.#unpaidBytes / BYTES_A_COST));
    this.#unpaidBytes %= BYTES_A_COST;
  }

  named(now: number): void {
    if (this.#isNamed) return;
    this.#isNamed = true;
    const { rateLimit, rateBurst } = this.#limits;
    const spent = burstBeforeNick(this.#limits) - this.#bucket.tokens(now);
    this.#bucket = new TokenBucket(rateLimit, rateBurst, now, rateBurst - spent);
  }

  tokens(now: number): number {
    return this.#bucket.tokens(now);
  }

  release(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}

/** A bucket holds at least one token, or nothing could ever be taken from it. */
function burstBeforeNick({ rateBurst }: RateLimits): number {
  return Math.max(1, rateBurst * SHARE_BEFORE_NICK);
}
