import type { CloseReason } from "./close_reason.ts";
import type { Connection } from "./connection.ts";

/** Bytes of all connections, those that are gone among them. */
export interface Bytes {
  readonly received: number;
  readonly sent: number;
  /** Not given to clients yet: of all together, and of the one with most. */
  readonly unsent: number;
  readonly longest: number;
}

/** All connections of one thread, open or closing: what they come to together, and how they end together. */
export class Connections {
  /** When a client last sent something (monotonic milliseconds). */
  lastInputAt = 0;
  readonly #all = new Set<Connection>();
  /** Bytes of those that are gone. */
  #received = 0;
  #sent = 0;
  /** On their way from other threads. */
  #expected = 0;
  #allArrived: (() => void) | undefined;
  #emptied: (() => void) | undefined;
  /** Set once all were closed at once: why. */
  #terminated: CloseReason | undefined;

  get size(): number {
    return this.#all.size;
  }

  add(connection: Connection): void {
    this.#all.add(connection);
    if (this.#terminated !== undefined) connection.terminate(this.#terminated); // it was on its way
  }

  /** Its socket is gone, or another thread's. */
  delete(connection: Connection): void {
    this.#all.delete(connection);
    this.#received += connection.received;
    this.#sent += connection.sent;
    this.#look();
  }

  /** One is on its way from another thread. */
  expect(): void {
    this.#expected += 1;
  }

  /** It has come, or never will. */
  arrived(): void {
    this.#expected -= 1;
    this.#look();
  }

  /** Looks at each of them: nothing is added up on the way of a message. */
  bytes(): Bytes {
    const sum = { received: this.#received, sent: this.#sent, unsent: 0, longest: 0 };
    for (const connection of this.#all) {
      const { unsent } = connection;
      sum.received += connection.received;
      sum.sent += connection.sent;
      sum.unsent += unsent;
      sum.longest = Math.max(sum.longest, unsent);
    }
    return sum;
  }

  /** Lets go of what can be made again. */
  trim(): void {
    for (const connection of this.#all) connection.trim();
  }

  /**
   * Has everything carried out that was read, tells everybody that the server goes, and sends what is unsent. To be
   * called once, when nobody is added any more; resolves when the last is gone, whatever ended it.
   *
   * @param quiesce resolves when what was carried out is done on all threads
   */
  async drain(quiesce: () => Promise<void>): Promise<void> {
    const emptied = new Promise<void>((resolve) => this.#emptied = resolve);
    this.#look();
    await Promise.race([this.#finishReading(), emptied]);
    await Promise.race([quiesce(), emptied]);
    for (const connection of this.#all) connection.shutDown();
    await emptied;
  }

  /** Closes all of them at once, without a word, and waits for none that is on its way. */
  terminate(reason: CloseReason): void {
    this.#terminated = reason;
    this.#expected = -Infinity;
    this.#look();
    for (const connection of this.#all) connection.terminate(reason);
  }

  /** Those that are here first, then those that were on their way. */
  async #finishReading(): Promise<void> {
    const finish = () => Promise.all([...this.#all].map((connection) => connection.finishReading()));
    await finish();
    if (this.#expected > 0) await new Promise<void>((resolve) => this.#allArrived = resolve);
    await finish();
  }

  #look(): void {
    if (this.#expected > 0) return;
    this.#allArrived?.();
    if (this.#all.size === 0) this.#emptied?.();
  }
}
