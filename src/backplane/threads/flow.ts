/**
 * How far what was sent is ahead of what the other thread has dealt with. Both count the bytes of all
 * records of one kind since the start, so an acknowledgement is one number.
 *
 * Sending never fails and never waits: who brings more while this is {@link Flow.isBehind} waits.
 */

/** Bytes under way past which the other thread is behind. It has caught up at half of that. */
const WINDOW_BYTES = 1024 * 1024;
/** Bytes dealt with before they are acknowledged, unless something is sent there anyway. */
const ACKNOWLEDGED_BYTES = WINDOW_BYTES / 4;

/** The sender's side. */
export class Flow {
  readonly #caughtUp: () => void;
  #sent = 0;
  #acknowledged = 0;
  #isBehind = false;

  /** @param caughtUp told when it is no longer behind */
  constructor(caughtUp: () => void) {
    this.#caughtUp = caughtUp;
  }

  get isBehind(): boolean {
    return this.#isBehind;
  }

  sent(bytes: number): void {
    this.#sent += bytes;
    if (this.#sent - this.#acknowledged > WINDOW_BYTES) this.#isBehind = true;
  }

  acknowledged(total: number): void {
    this.#acknowledged = total;
    if (!this.#isBehind || this.#sent - total > WINDOW_BYTES / 2) return;
    this.#isBehind = false;
    this.#caughtUp();
  }
}

/** The receiver's side. */
export class AckCounter {
  #total = 0;
  #told = 0;

  /** Bytes dealt with. */
  done(bytes: number): void {
    this.#total += bytes;
  }

  /** So much has not been acknowledged that the sender should hear of it now. */
  get isDue(): boolean {
    return this.#total - this.#told >= ACKNOWLEDGED_BYTES;
  }

  get isNew(): boolean {
    return this.#total > this.#told;
  }

  /** What to acknowledge: all there is, or, to keep the sender waiting, no more than before. */
  tell(withhold: boolean): number {
    if (!withhold) this.#told = this.#total;
    return this.#told;
  }
}

/** Where those wait who should bring nothing more for now. */
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
