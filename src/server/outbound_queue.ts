import { concat } from "../lib/byte_buffer.ts";
import type { Clock } from "../lib/clock.ts";
import type { FlushScheduler, FlushTask } from "../chat/flush/flush_scheduler.ts";
import type { Socket } from "../runtime/runtime.ts";

/** Small pieces that wait are joined into writes of about this size. */
const WRITE_BYTES = 64 * 1024;

/** What a queue tells its connection. */
export interface QueueOwner {
  /** Bytes that the client may send after the socket is closed: see {@link Socket.close}. */
  readonly maxDiscarded: number | undefined;
  /** The budget is exceeded: the connection is to be terminated. */
  overflowed(): void;
  /** The transport has not taken everything at once: from now on {@link OutboundQueue.stalledSince} is to be watched. */
  waiting(): void;
  /** The transport was given what there was at the end of a turn: less may be unsent than before. */
  written(): void;
  /** After {@link OutboundQueue.finish}: everything was given to the socket, which is closing. */
  finished(): void;
}

/**
 * The one writer of a connection. What is pushed in a turn of the event loop leaves at its end, in
 * one write if the transport takes it; what it does not take waits here, within a budget.
 *
 * 1. Bytes leave in the order in which they were pushed.
 * 2. The budget is judged at the end of a turn that began with bytes the transport had not taken: a
 *    burst alone makes nobody a slow consumer, a reader that leaves its socket full does.
 * 3. What was pushed as history is not counted until it has left.
 * 4. After {@link finish} nothing more is taken in, and what is there is still sent; after
 *    {@link discard} nothing is.
 */
export class OutboundQueue implements FlushTask {
  readonly #socket: Socket;
  readonly #scheduler: FlushScheduler;
  readonly #clock: Clock;
  readonly #maxBytes: number;
  readonly #owner: QueueOwner;
  /** Waiting for the transport, oldest first; no array while nothing waits. */
  #pieces: Uint8Array[] | undefined;
  #bytes = 0;
  /** Bytes of history among what is unsent: the budget is this much larger. */
  #exempt = 0;
  #progressAt: number;
  #scheduled = false;
  #state: "open" | "finishing" | "done" = "open";
  /** Bytes given to the transport so far. */
  written = 0;

  /** @param maxBytes the budget; 0: none */
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

  /** More is unsent than the budget: history, when it has not overflowed. */
  get isOverBudget(): boolean {
    return this.unsent > this.#maxBytes;
  }

  /** When the transport last took something (monotonic milliseconds); undefined while nothing waits for it. */
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

  /** The same for history. */
  replay(bytes: Uint8Array): void {
    if (this.#state !== "open") return;
    this.#exempt += bytes.length;
    this.send(bytes);
  }

  /** Gives the transport now what it takes. */
  flush(): void {
    if (this.#state !== "done" && this.#socket.pending === 0) this.#write();
  }

  /** Takes nothing more in; when everything is with the transport, closes the socket. */
  finish(): void {
    if (this.#state !== "open") return;
    this.#state = "finishing";
    this.#schedule();
  }

  /** Takes nothing more in and forgets what there is. */
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
    this.#socket.close(this.#owner.maxDiscarded); // which sends first what is pending
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
