/**
 * Backpressure between two threads. Sender and receiver both count the bytes of all records of one kind since the
 * start, so an acknowledgement is one number.
 *
 * Sending never fails and never waits. A publisher waits while its {@link Flow.isBehind}.
 */

/** Unacknowledged bytes past which the other thread is behind. It has caught up at half of that. */
const WINDOW_BYTES = 1024 * 1024;
/** Bytes that the receiver handles before it acknowledges them, unless it sends an acknowledgement anyway. */
const ACKNOWLEDGED_BYTES = WINDOW_BYTES / 4;

/** The sender's side. */
export class Flow {
  readonly #caughtUp: () => void;
  #sent = 0;
  #acknowledged = 0;
  #isBehind = false;

  /** @param caughtUp called when it is no longer behind */
  constructor(caughtUp: () => void) {
    this.#caughtUp = caughtUp;
  }

  /** From more than a window of unacknowledged bytes until there is half a window of them. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  sent(bytes: number): void {
    this.#sent += bytes;
    if (this.#sent - this.#acknowledged > WINDOW_BYTES) this.#isBehind = true;
  }

  /** @param total bytes that the receiver has handled since the start */
  acknowledged(total: number): void {
    this.#acknowledged = total;
    // Half a window apart, or publishers would stop and go on with every acknowledgement.
    if (!this.#isBehind || this.#sent - total > WINDOW_BYTES / 2) return;
    this.#isBehind = false;
    this.#caughtUp();
  }
}

/** The receiver's side. */
export class AckCounter {
  #total = 0;
  #acknowledged = 0;

  /** Counts bytes that were handled. */
  done(bytes: number): void {
    this.#total += bytes;
  }

  /** Whether so many bytes were handled since the last acknowledgement that the next one is due. */
  get isDue(): boolean {
    return this.#total - this.#acknowledged >= ACKNOWLEDGED_BYTES;
  }

  /** The total that was acknowledged last. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** The total to acknowledge now. */
  acknowledge(): number {
    this.#acknowledged = this.#total;
    return this.#acknowledged;
  }
}

/** A promise for all publishers that wait for the same thing. */
export class WaitGate {
  #waiting: { readonly promise: Promise<undefined>; readonly resolve: (value: undefined) => void } | undefined;

  /** Resolves at the next {@link open}. */
  wait(): Promise<undefined> {
    this.#waiting ??= Promise.withResolvers<undefined>();
    return this.#waiting.promise;
  }

  open(): void {
    this.#waiting?.resolve(undefined);
    this.#waiting = undefined;
  }
}
