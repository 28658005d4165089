import { ByteBuffer, concat } from "../lib/byte_buffer.ts";
import type { EventEncoder } from "./encoder.ts";
import type { RoomEvent } from "./events/mod.ts";
import type { SessionId } from "./ids.ts";
import type { FlushPolicy } from "./flush/flush_policy.ts";
import type { FlushTask } from "./flush/flush_scheduler.ts";
import type { Flushing } from "./flush/mod.ts";
import type { Delay } from "./flush/time_slots.ts";
import type { Session } from "./session.ts";
import type { Traffic } from "./traffic.ts";

/** Flush a batch of this size at once: a larger write saves nothing, and the copy grows. */
const MAX_BATCH_BYTES = 64 * 1024;

/** How the present batch differs for one member. */
interface Exception {
  /** Index of the first event that the member was not given yet. */
  from: number;
  /** Whether one of the events from there on is the member's own message. */
  sent: boolean;
}

/**
 * Hands the events of one room to the members that share an encoder.
 *
 * Events gather in a batch. It is flushed at the end of the turn, or some milliseconds later if the flush policy says
 * so: then it becomes one buffer that all members share, so each of them costs one write, however many events there
 * were. Members for whom the batch differs stand in a map of exceptions: the sender of a message gets a copy without
 * its own lines, and a member that joined or was answered while the batch gathered gets only the rest of it.
 *
 * Two things hold at all times:
 * 1. a member's outbox has exactly the events before its `from` (or none of the batch), in order;
 * 2. nothing else is sent to a member's outbox without {@link catchUp} before it.
 */
export class FanOut implements FlushTask {
  readonly encoder: EventEncoder;
  readonly #flushing: Flushing;
  readonly #policy: FlushPolicy;
  readonly #traffic: Traffic;
  readonly #members = new Map<SessionId, Session>();
  readonly #exceptions = new Map<Session, Exception>();
  /** The encoded events of the batch, one after another. */
  readonly #batch = new ByteBuffer();
  /** Where each event ends in the batch. */
  #ends: number[] = [];
  /** The sender of each event; undefined for notices, and for messages of other processes or protocols. */
  #senders: (Session | undefined)[] = [];
  /** When the messages among the events arrived. */
  #arrivals: number[] = [];
  /** Bytes of recent batches, or somewhat more: as many are reserved for the next one. */
  #usualBytes = 0;
  /** The batch is flushed at the end of this turn. */
  #scheduled = false;
  /** Set while the batch waits. */
  #delay: Delay | undefined;

  constructor(encoder: EventEncoder, flushing: Flushing, traffic: Traffic) {
    this.encoder = encoder;
    this.#flushing = flushing;
    this.#policy = flushing.createPolicy();
    this.#traffic = traffic;
  }

  get size(): number {
    return this.#members.size;
  }

  has(session: Session): boolean {
    return this.#members.has(session.id);
  }

  /** Adds a member, which gets the events from now on. */
  add(session: Session): void {
    this.#members.set(session.id, session);
    if (this.#ends.length > 0) this.#exceptions.set(session, { from: this.#ends.length, sent: false });
  }

  /** Removes a member, after giving it its part of the batch. */
  remove(session: Session): void {
    this.catchUp(session);
    this.#exceptions.delete(session);
    this.#members.delete(session.id);
  }

  /** Adds an event to the batch. If it is a message of a member, that member will not get it. */
  gather(event: RoomEvent): void {
    if (this.#members.size === 0) return;
    const before = this.#batch.length;
    if (before === 0) this.#batch.reserve(this.#usualBytes);
    this.encoder.event(event, this.#batch);
    if (this.#batch.length === before) return; // this protocol does not show the event
    const sender = event.kind === "message" ? this.#members.get(event.origin) : undefined;
    if (sender !== undefined) {
      const exception = this.#exceptions.get(sender);
      if (exception === undefined) this.#exceptions.set(sender, { from: 0, sent: true });
      else exception.sent = true;
    }
    if (event.kind === "message") {
      this.#traffic.delivered += this.#members.size - (sender === undefined ? 0 : 1);
      if (event.arrivedAt !== undefined) this.#arrivals.push(event.arrivedAt);
    }
    this.#ends.push(this.#batch.length);
    this.#senders.push(sender);
    if (this.#batch.length >= MAX_BATCH_BYTES) this.#flush();
    else this.#schedule();
  }

  /** Gives `session` its part of the batch now, because something else is about to be sent to it. */
  catchUp(session: Session): void {
    const count = this.#ends.length;
    if (count === 0 || !this.#members.has(session.id)) return;
    const exception = this.#exceptions.get(session);
    if (exception === undefined) {
      session.outbox.send(this.#batch.view());
      this.#exceptions.set(session, { from: count, sent: false });
      return;
    }
    this.#give(session, exception, this.#batch.view());
    exception.from = count;
    exception.sent = false;
  }

  run(): void {
    this.#scheduled = false;
    this.#flush();
  }

  /** Makes sure that the batch will be flushed, when the policy says. */
  #schedule(): void {
    if (this.#scheduled) return;
    const delayMs = this.#policy.delayMs(this.#ends.length);
    if (delayMs > 0) {
      this.#delay ??= this.#flushing.delayed.add(this, this.#members.size, delayMs);
      return;
    }
    this.#scheduled = true;
    this.#flushing.scheduler.fanOut(this);
  }

  #flush(): void {
    if (this.#ends.length === 0) return;
    const batch = this.#batch.take();
    for (const session of this.#members.values()) {
      const exception = this.#exceptions.size === 0 ? undefined : this.#exceptions.get(session);
      if (exception === undefined) session.outbox.send(batch);
      else this.#give(session, exception, batch);
    }
    this.#traffic.flushed(this.#arrivals);
    this.#arrivals = [];
    this.#policy.flushed(this.#ends.length);
    this.#ends = [];
    this.#senders = [];
    this.#usualBytes = Math.max(batch.length, this.#usualBytes - (this.#usualBytes >> 2));
    this.#delay?.cancel();
    this.#delay = undefined;
    this.#exceptions.clear();
  }

  /** Gives `session`, one of the exceptions, its part of the batch. */
  #give(session: Session, { from, sent }: Exception, batch: Uint8Array): void {
    const bytes = sent ? this.#without(session, from, batch) : batch.subarray(this.#startOf(from));
    if (bytes.length > 0) session.outbox.send(bytes);
  }

  /** Joins the runs of the batch, from the event with index `from` on, that lie between the session's own messages. */
  #without(session: Session, from: number, batch: Uint8Array): Uint8Array {
    const runs: Uint8Array[] = [];
    let length = 0;
    let start = this.#startOf(from);
    const add = (end: number) => {
      if (start === end) return;
      runs.push(batch.subarray(start, end));
      length += end - start;
    };
    for (let i = from; i < this.#ends.length; i += 1) {
      if (this.#senders[i] !== session) continue;
      add(this.#startOf(i));
      start = this.#startOf(i + 1);
    }
    add(batch.length);
    const [only] = runs;
    return runs.length === 1 && only !== undefined ? only : concat(runs, length);
  }

  /** Where the event with index `index` begins in the batch; for one past the last, where the batch ends. */
  #startOf(index: number): number {
    return index === 0 ? 0 : this.#ends[index - 1] as number;
  }
}
