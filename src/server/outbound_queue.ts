import type { FlushScheduler, FlushTask } from "../chat/flush/flush_scheduler.ts";
import type { Outbox } from "../chat/session.ts";
import { concat } from "../lib/byte_buffer.ts";
import type { Clock } from "../lib/clock.ts";
import type { Socket } from "../runtime/runtime.ts";

/** Small pieces are joined into writes of about this size. */
const WRITE_BYTES = 64 * 1024;

/** What a queue reports to its connection. */
export interface QueueOwner {
  /** Bytes that the client may send after the socket is closed: see {@link Socket.close}. */
  readonly maxDiscarded: number | undefined;
  /** The budget is exceeded: the connection must be terminated. */
  overflowed(): void;
  /** The transport has not taken everything, so {@link OutboundQueue.stalledSince} is set. */
  waiting(): void;
  /** The queue was written at the end of a turn: less may be unsent than before. */
  written(): void;
  /** After {@link OutboundQueue.finish}: the socket has everything and is closing. */
  finished(): void;
  /** The client asked to end the connection. */
  quit(): void;
}

/**
 * The one writer of a connection, and the outbox of its session. What is queued in a turn of the event loop is written
 * at its end, in one write if the transport takes it. What the transport does not take waits here, within a budget.
 *
 * 1. Bytes are written in the order in which they were queued.
 * 2. The budget is checked at the end of a turn that began with bytes the transport had not taken: a burst alone makes
 *    no slow consumer, a reader that leaves its socket full is one.
 * 3. History does not count until the transport has taken it.
 * 4. After {@link finish} nothing more is queued, and what is there is still sent; after {@link discard} nothing is.
 */
export class OutboundQueue implements Outbox, FlushTask {
  readonly #socket: Socket;
  readonly #scheduler: FlushScheduler;
  readonly #clock: Clock;
  readonly #maxBytes: number;
  readonly #owner: QueueOwner;
  /** Not written yet, oldest first; undefined when empty, so that an idle connection has no array. */
  #pieces: Uint8Array[] | undefined;
  #bytes = 0;
  /** Unsent bytes of history: the budget is this much larger. */
  #exempt = 0;
  #progressAt: number;
  #scheduled = false;
  #state: "open" | "finishing" | "done" = "open";
  /** Bytes written to the socket so far. */
  written = 0;

  /** @param maxBytes the budget; 0: no limit */
  constructor(socket: Socket, scheduler: FlushScheduler, clock: Clock, maxBytes: number, owner: QueueOwner) {
    this.#socket = socket;
    this.#scheduler = scheduler;
    this.#clock = clock;
    this.#maxBytes = maxBytes > 0 ? maxBytes : Infinity;
    this.#owner = owner;
    this.#progressAt = clock.now();
  }

  /** Bytes that the transport has not taken yet. */
  get unsent(): number {
    return this.#bytes + this.#socket.pending;
  }

  /** More is unsent than the budget. Only history can bring that about without an overflow. */
  get isOverBudget(): boolean {
    return this.unsent > this.#maxBytes;
  }

  /** When the transport last took bytes (monotonic milliseconds); undefined while none are pending. */
  get stalledSince(): number | undefined {
    return this.#socket.pending > 0 ? this.#progressAt : undefined;
  }

  send(bytes: Uint8Array): void {
    if (this.#state !== "open") return;
    if (this.#pieces === undefined) this.#pieces = [bytes];
    else this.#pieces.push(bytes);
    this.#bytes += bytes.length;
    this.#schedule();
  }

  /** Sends history, which never makes a slow consumer by itself. */
  replay(bytes: Uint8Array): void {
    if (this.#state !== "open") return;
    this.#exempt += bytes.length;
    this.send(bytes);
  }

  quit(): void {
    this.#owner.quit();
  }

  /** Writes at once what the transport takes. */
  flush(): void {
    if (this.#state !== "done" && this.#socket.pending === 0) this.#write();
  }

  /** Ignores what is queued from now on, writes the rest, and closes the socket. */
  finish(): void {
    if (this.#state !== "open") return;
    this.#state = "finishing";
    this.#schedule();
  }

  /** Drops what is queued, now and from now on. */
  discard(): void {
    this.#state = "done";
    this.#pieces = undefined;
    this.#bytes = 0;
  }

  /** The socket's drain event. */
  drained(): void {
    this.#progressAt = this.#clock.now();
    this.#exempt = Math.min(this.#exempt, this.unsent);
    if (this.#socket.pending === 0) this.#write();
  }

  run(): void {
    this.#scheduled = false;
    if (this.#state === "done") return;
    if (this.#socket.pending === 0) {
      this.#write();
      this.#owner.written();
      return;
    }
    if (this.#state === "open" && this.unsent > this.#maxBytes + this.#exempt) this.#owner.overflowed();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#scheduler.write(this);
  }

  #write(): void {
    while (this.#pieces !== undefined && this.#socket.pending === 0) {
      const piece = this.#take(this.#pieces);
      this.written += piece.length;
      // A stall is measured from the first write that the transport did not take at once.
      if (this.#socket.write(piece) > 0) {
        this.#progressAt = this.#clock.now();
        this.#owner.waiting();
      }
    }
    if (this.#pieces !== undefined) return;
    this.#exempt = Math.min(this.#exempt, this.unsent);
    if (this.#state !== "finishing") return;
    this.#state = "done";
    this.#socket.close(this.#owner.maxDiscarded); // which sends what is pending first
    this.#owner.finished();
  }

  /** Removes the first piece from those waiting, or the first few as one. */
  #take(pieces: Uint8Array[]): Uint8Array {
    const [first] = pieces;
    if (first !== undefined && pieces.length === 1) { // as nearly always
      this.#pieces = undefined;
      this.#bytes -= first.length;
      return first;
    }
    let count = 0;
    let length = 0;
    for (const { length: bytes } of pieces) {
      if (count > 0 && length + bytes > WRITE_BYTES) break;
      count += 1;
      length += bytes;
    }
    const taken = pieces.splice(0, count);
    if (pieces.length === 0) this.#pieces = undefined;
    this.#bytes -= length;
    return taken.length === 1 && first !== undefined ? first : concat(taken, length);
  }
}
