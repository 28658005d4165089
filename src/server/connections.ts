import type { Address } from "../runtime/runtime.ts";
import type { CloseReason } from "./close_reason.ts";

/** A connection, as the server that serves it sees it. */
export interface ServedConnection {
  readonly address: Address;
  /** Bytes that came from the client. */
  readonly received: number;
  /** Bytes that the transport has taken for the client. */
  readonly sent: number;
  /** Bytes for the client that the transport has not taken yet. */
  readonly unsent: number;
  dropCaches(): void;
  /** Stops reading. Resolves when what was read is carried out, or when only the client keeps it from that. */
  finishReading(): Promise<void>;
  /** Notifies the client of the shutdown, and ends the stream. */
  shutDown(): void;
  /** Discards what is unsent and closes at once. */
  terminate(reason: CloseReason): void;
}

/** Bytes of all connections. */
export interface ByteTotals {
  /** Closed connections included. */
  readonly received: number;
  readonly sent: number;
  /** Not taken by the transport yet: of all connections, and of the one that has most. */
  readonly unsent: number;
  readonly longest: number;
}

/** All connections of one thread that are not closed: their sums, and their end. */
export class Connections {
  /** When a client last sent something (monotonic milliseconds). */
  lastInputAt = 0;
  readonly #all = new Set<ServedConnection>();
  /** Bytes of connections that are closed or have moved. */
  #received = 0;
  #sent = 0;
  /** Connections on their way from other threads. */
  #expected = 0;
  #allArrived: (() => void) | undefined;
  #emptied: (() => void) | undefined;
  /** Set once all were terminated: why. */
  #terminated: CloseReason | undefined;

  get size(): number {
    return this.#all.size;
  }

  add(connection: ServedConnection): void {
    this.#all.add(connection);
    if (this.#terminated !== undefined) connection.terminate(this.#terminated); // it was on its way
  }

  /** The connection is closed, or another thread's. */
  delete(connection: ServedConnection): void {
    this.#all.delete(connection);
    this.#received += connection.received;
    this.#sent += connection.sent;
    this.#notify();
  }

  /** A connection is on its way from another thread. */
  expect(): void {
    this.#expected += 1;
  }

  /** A connection that was on its way is here, or will never be. */
  arrived(): void {
    this.#expected -= 1;
    this.#notify();
  }

  /** Adds up every connection's bytes, so that a message costs no counting. */
  bytes(): ByteTotals {
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

  /** Drops caches. */
  dropCaches(): void {
    for (const connection of this.#all) connection.dropCaches();
  }

  /**
   * Carries out every request that was read, notifies all clients of the shutdown, and sends what is unsent. To be
   * called once, when no connection is accepted any more.
   *
   * @param quiesce resolves when everything that was published has been delivered, on all threads
   * @returns resolves when the last connection is closed, whatever closed it
   */
  async drain(quiesce: () => Promise<void>): Promise<void> {
    const emptied = new Promise<void>((resolve) => this.#emptied = resolve);
    this.#notify();
    await Promise.race([this.#finishReading(), emptied]);
    await Promise.race([quiesce(), emptied]);
    for (const connection of this.#all) connection.shutDown();
    await emptied;
  }

  /** Terminates all connections, also those that are still on their way, without waiting for them. */
  terminate(reason: CloseReason): void {
    this.#terminated = reason;
    this.#expected = -Infinity;
    this.#notify();
    for (const connection of this.#all) connection.terminate(reason);
  }

  /** Of the connections that are here first, then of those that were on their way. */
  async #finishReading(): Promise<void> {
    const finish = () => Promise.all([...this.#all].map((connection) => connection.finishReading()));
    await finish();
    if (this.#expected > 0) await new Promise<void>((resolve) => this.#allArrived = resolve);
    await finish();
  }

  #notify(): void {
    if (this.#expected > 0) return;
    this.#allArrived?.();
    if (this.#all.size === 0) this.#emptied?.();
  }
}
