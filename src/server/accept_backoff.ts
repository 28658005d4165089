const FIRST_WAIT_MS = 5;
const LONGEST_WAIT_MS = 1000;

/**
 * How long to wait before accepting again: out of file descriptors, each try would fail at once and
 * take the processor from those who are connected. Doubles from 5 ms to 1 s, and starts over once a
 * connection was accepted.
 */
export class AcceptBackoff {
  #wait = 0;

  /** Accepting failed; returns the milliseconds to wait. */
  failed(): number {
    this.#wait = Math.min(LONGEST_WAIT_MS, this.#wait === 0 ? FIRST_WAIT_MS : this.#wait * 2);
    return this.#wait;
  }

  /** A connection was accepted. Returns true when that ended a spell of failures. */
  succeeded(): boolean {
    const recovered = this.#wait > 0;
    this.#wait = 0;
    return recovered;
  }
}
