import { DeadlineEntry, type DeadlineHeap } from "../lib/deadline_heap.ts";
import type { Clock } from "../lib/clock.ts";
import type { OutboundQueue } from "./outbound_queue.ts";

/** After our end of stream, how long the client has to end too before the socket is torn down. */
const LINGER_MS = 1000;

export interface DeadlineLimits {
  /** Milliseconds from connecting to having a nickname; 0: no limit. */
  readonly handshakeMs: number;
  /** Milliseconds without a complete frame; 0: no limit. */
  readonly idleMs: number;
  /** Milliseconds without progress while bytes are unsent; 0: no limit. */
  readonly writeTimeoutMs: number;
}

/** What has run out: a timeout of the client's, the patience with what it does not take, or with its end. */
export type Due = "HANDSHAKE_TIMEOUT" | "IDLE_TIMEOUT" | "stalled" | "lingered";

/** What a connection's deadlines depend on. */
export interface DeadlineOwner {
  /** The client is kept from speaking: then it is not idle. */
  readonly isBlocked: boolean;
  /** Something has run out. */
  due(what: Due): void;
}

/** All deadlines of one connection, with one place on the agenda. Touching it costs a timestamp. */
export class Deadlines extends DeadlineEntry {
  readonly #limits: DeadlineLimits;
  readonly #clock: Clock;
  readonly #queue: OutboundQueue;
  readonly #owner: DeadlineOwner;
  readonly #heap: DeadlineHeap;
  /** When it is to have a nickname; `Infinity` once it has. */
  #nameDueAt: number;
  /** When it last sent a complete frame, or was kept from it. */
  #activeAt: number;
  /** The client's own timeouts count until the connection is closing. */
  #isClosing = false;
  #lingerUntil = Infinity;

  constructor(limits: DeadlineLimits, clock: Clock, heap: DeadlineHeap, queue: OutboundQueue, owner: DeadlineOwner) {
    super();
    this.#limits = limits;
    this.#clock = clock;
    this.#queue = queue;
    this.#owner = owner;
    this.#heap = heap;
    this.#activeAt = clock.now();
    this.#nameDueAt = limits.handshakeMs === 0 ? Infinity : this.#activeAt + limits.handshakeMs;
  }

  /** A complete frame came, or the client is let speak again. */
  touch(now: number): void {
    this.#activeAt = now;
  }

  /** The client has a nickname. */
  named(): void {
    this.#nameDueAt = Infinity;
  }

  /** The connection is closing. */
  closing(): void {
    this.#isClosing = true;
  }

  /** Everything is sent, and our end of stream: the client has a moment to end too. */
  awaitPeerClose(): void {
    this.#lingerUntil = this.#clock.now() + LINGER_MS;
    this.watch();
  }

  /** Something changed that may bring a deadline nearer. */
  watch(): void {
    const living = this.#isClosing ? this.#lingerDeadline() : Math.min(this.#nameDueAt, this.#idleDeadline());
    this.#heap.schedule(this, Math.min(living, this.#writeDeadline()));
  }

  /** The connection is gone. */
  cancel(): void {
    this.#heap.cancel(this);
  }

  override check(): void {
    const now = this.#clock.now();
    if (this.#owner.isBlocked) this.touch(now);
    const due = this.#dueAt(now);
    if (due === undefined) this.watch();
    else this.#owner.due(due);
  }

  #dueAt(now: number): Due | undefined {
    if (now >= this.#writeDeadline()) return "stalled";
    if (this.#isClosing) return now >= this.#lingerDeadline() ? "lingered" : undefined;
    if (now >= this.#nameDueAt) return "HANDSHAKE_TIMEOUT";
    return now >= this.#idleDeadline() ? "IDLE_TIMEOUT" : undefined;
  }

  #idleDeadline(): number {
    const { idleMs } = this.#limits;
    return idleMs === 0 ? Infinity : this.#activeAt + idleMs;
  }

  #writeDeadline(): number {
    const { writeTimeoutMs } = this.#limits;
    const since = this.#queue.stalledSince;
    return since === undefined || writeTimeoutMs === 0 ? Infinity : since + writeTimeoutMs;
  }

  #lingerDeadline(): number {
    return this.#queue.unsent > 0 ? Infinity : this.#lingerUntil;
  }
}
