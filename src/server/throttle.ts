import type { Meter } from "../chat/commands/mod.ts";
import type { Clock, Timer } from "../lib/clock.ts";
import { TokenBucket } from "../lib/token_bucket.ts";

export interface RateLimits {
  /** Tokens that a session gets a second, where a message takes one; 0: no limit. */
  readonly rateLimit: number;
  /** Tokens that it holds at most. */
  readonly rateBurst: number;
}

export interface ThrottleOwner {
  /** A wait that {@link Throttle.mustWait} has started is over. */
  onRateLimitWait(): void;
}

/** Tokens that a session had left of the burst. */
export interface TokensLeft {
  /** Below 0 is debt. */
  readonly count: number;
  /** When it had them (monotonic milliseconds). */
  readonly at: number;
}

/** The rate limit of one session: a session that has cost too much is not read until tokens are there again. */
export interface Throttle extends Meter {
  /** The session waits. */
  readonly isWaiting: boolean;
  /** Whether the next frame must wait. */
  mustWait(now: number): boolean;
  /** Takes what so many bytes of input cost, whatever they contain. */
  chargeBytes(count: number): void;
  /** The session has a nickname: the whole limit applies from now on. */
  named(now: number): void;
  /** Tokens left of the burst; undefined without a limit. */
  tokens(now: number): number | undefined;
  /** Ends a wait. */
  release(): void;
}

/** Bytes of input that cost as much as a message. */
const BYTES_A_COST = 16 * 1024;

/** A session without a nickname has this share of rate and burst. */
const SHARE_BEFORE_NICK = 0.25;

/** @param tokens of a session that has a nickname; undefined for a new session */
export function createThrottle(limits: RateLimits, clock: Clock, owner: ThrottleOwner, tokens?: TokensLeft): Throttle {
  return limits.rateLimit > 0 ? new BucketThrottle(limits, clock, owner, tokens) : UNLIMITED;
}

/** The throttle of all sessions of a server without a rate limit. */
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
  /** Bytes that came and were not charged yet: less than {@link BYTES_A_COST}. */
  #unpaidBytes = 0;
  #timer: Timer | undefined;

  constructor(limits: RateLimits, clock: Clock, owner: ThrottleOwner, tokens: TokensLeft | undefined) {
    const { rateLimit, rateBurst } = limits;
    this.#limits = limits;
    this.#clock = clock;
    this.#owner = owner;
    this.#isNamed = tokens !== undefined;
    this.#bucket = tokens === undefined
      ? new TokenBucket(rateLimit * SHARE_BEFORE_NICK, burstBeforeNick(limits), clock.now())
      : new TokenBucket(rateLimit, rateBurst, tokens.at, tokens.count);
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

/** At least one token: a bucket of less would never let a frame through. */
function burstBeforeNick({ rateBurst }: RateLimits): number {
  return Math.max(1, rateBurst * SHARE_BEFORE_NICK);
}
