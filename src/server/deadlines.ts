import type { Clock } from "../lib/clock.ts";
import { DeadlineEntry, type DeadlineHeap } from "../lib/deadline_heap.ts";
import type { ConnectionControl } from "./connection_control.ts";
import type { OutboundQueue } from "./outbound_queue.ts";

/** How long a client has to end its stream after the server has ended its own. */
const PEER_CLOSE_MS = 1000;

/** How long before the idle timeout a client is warned, where that is no more than half of it. */
const WARNING_MS = 30_000;

type DeadlineConnection = Pick<ConnectionControl, "isBlocked" | "warnIdle" | "closeFor" | "terminate">;

export interface DeadlineLimits {
  /** Milliseconds from connecting to having a nickname; 0: no limit. */
  readonly handshakeMs: number;
  /** Milliseconds without a complete frame; 0: no limit. */
  readonly idleMs: number;
  /** Milliseconds without progress while bytes are unsent; 0: no limit. */
  readonly writeTimeoutMs: number;
}

/**
 * All deadlines of one connection, as one entry of the heap. They close it when one has passed. A frame costs no more
 * than a timestamp, since the entry finds out what is due when its time has come.
 */
export class Deadlines extends DeadlineEntry {
  readonly #limits: DeadlineLimits;
  readonly #clock: Clock;
  readonly #queue: OutboundQueue;
  readonly #connection: DeadlineConnection;
  readonly #heap: DeadlineHeap;
  /** When the client must have a nickname; `Infinity` once it has. */
  #nameDueAt: number;
  /** When the client last sent a complete frame, or was last blocked. */
  #activeAt: number;
  /** The value of {@link #activeAt} for which the warning is over. Each frame changes that value, so it costs no more. */
  #warnedFor = -1;
  /** The client's own timeouts count until the connection is closing. */
  #isClosing = false;
  #peerCloseDueAt = Infinity;

  constructor(
    limits: DeadlineLimits,
    clock: Clock,
    heap: DeadlineHeap,
    queue: OutboundQueue,
    connection: DeadlineConnection,
  ) {
    super();
    this.#limits = limits;
    this.#clock = clock;
    this.#queue = queue;
    this.#connection = connection;
    this.#heap = heap;
    this.#activeAt = clock.now();
    this.#nameDueAt = limits.handshakeMs === 0 ? Infinity : this.#activeAt + limits.handshakeMs;
  }

  /** A complete frame came, or the client is not blocked any more. */
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

  /** Everything is sent, and the end of stream: starts the client's time to end its own. */
  awaitPeerClose(): void {
    this.#peerCloseDueAt = this.#clock.now() + PEER_CLOSE_MS;
    this.watch();
  }

  /** Reschedules, after a change that may bring a deadline nearer. */
  watch(): void {
    const own = this.#isClosing ? this.#peerCloseDeadline() : Math.min(this.#nameDueAt, this.#nextIdleDeadline());
    this.#heap.schedule(this, Math.min(own, this.#writeDeadline()));
  }

  /** The connection is closed. */
  cancel(): void {
    this.#heap.cancel(this);
  }

  override check(): void {
    const now = this.#clock.now();
    const { handshakeMs, idleMs } = this.#limits;
    if (this.#connection.isBlocked) this.touch(now);
    if (now >= this.#writeDeadline()) this.#connection.terminate("slow_consumer");
    else if (this.#isClosing) {
      if (now >= this.#peerCloseDeadline()) this.#connection.terminate();
      else this.watch();
    } else if (now >= this.#nameDueAt) {
      this.#connection.closeFor("handshake_timeout", { code: "HANDSHAKE_TIMEOUT", about: handshakeMs / 1000 });
    } else if (now >= this.#idleDeadline()) {
      this.#connection.closeFor("idle_timeout", { code: "IDLE_TIMEOUT", about: idleMs / 1000 });
    } else {
      if (now >= this.#nextIdleDeadline()) this.#warn();
      this.watch();
    }
  }

  /** Warns a client once before the idle timeout, unless it would be closed for another reason before that. */
  #warn(): void {
    this.#warnedFor = this.#activeAt;
    if (this.#idleDeadline() >= this.#nameDueAt) return;
    this.#connection.warnIdle(Math.max(1, Math.floor(warningMs(this.#limits.idleMs) / 1000)));
  }

  /** When the client must be warned, or closed once it was warned. */
  #nextIdleDeadline(): number {
    const deadline = this.#idleDeadline();
    return this.#warnedFor === this.#activeAt ? deadline : deadline - warningMs(this.#limits.idleMs);
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

  #peerCloseDeadline(): number {
    return this.#queue.unsent > 0 ? Infinity : this.#peerCloseDueAt;
  }
}

/** How long before the idle timeout the warning comes. */
function warningMs(idleMs: number): number {
  return Math.min(WARNING_MS, idleMs / 2);
}
