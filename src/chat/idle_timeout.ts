/**
 * When a silent session is to be closed. Touching it stores a timestamp; somebody else's timer looks
 * at {@link IdleTimeout.deadline} now and then. Times are milliseconds of one monotonic clock.
 */

export interface IdleLimits {
  /** Milliseconds from connecting to having a nickname; 0: no limit. */
  readonly handshakeMs: number;
  /** Milliseconds without a complete frame; 0: no limit. */
  readonly idleMs: number;
}

export class IdleTimeout {
  readonly #limits: IdleLimits;
  readonly #openedAt: number;
  #activeAt: number;
  #named = false;

  constructor(limits: IdleLimits, now: number) {
    this.#limits = limits;
    this.#openedAt = now;
    this.#activeAt = now;
  }

  /** A complete frame came, or the session was kept from sending one. */
  touch(now: number): void {
    this.#activeAt = now;
  }

  /** It has a nickname: the handshake is over. */
  named(): void {
    this.#named = true;
  }

  /** When to look again; `Infinity` when there is nothing to wait for. */
  deadline(): number {
    const { handshakeMs, idleMs } = this.#limits;
    const handshake = this.#named || handshakeMs === 0 ? Infinity : this.#openedAt + handshakeMs;
    const idle = idleMs === 0 ? Infinity : this.#activeAt + idleMs;
    return Math.min(handshake, idle);
  }

  /** What has run out by `now`, if anything. */
  expired(now: number): "HANDSHAKE_TIMEOUT" | "IDLE_TIMEOUT" | undefined {
    if (now < this.deadline()) return undefined;
    const { handshakeMs } = this.#limits;
    if (!this.#named && handshakeMs > 0 && now >= this.#openedAt + handshakeMs) return "HANDSHAKE_TIMEOUT";
    return "IDLE_TIMEOUT";
  }
}
