import { ByteBuffer, concat } from "../lib/byte_buffer.ts";
import type { Delay } from "./flush/delayed_flushes.ts";
import type { FlushScheduler, FlushTask } from "./flush/flush_scheduler.ts";
import type { Encoder } from "./encoder.ts";
import type { RoomEvent } from "./events/mod.ts";
import type { SessionId } from "./ids.ts";
import type { Session } from "./session.ts";
import type { Traffic } from "./traffic.ts";

/** A batch this large leaves at once: beyond it a larger write saves nothing, and the copy grows. */
const MAX_BATCH_BYTES = 64 * 1024;

/** A batch of so many events waits for no more: beyond that, company saves little. */
const MAX_DELAYED_EVENTS = 8;

/** Company is likely where events are usually no further apart than this share of the window. */
const LIKELY_SHARE = 0.75;

/** After a silence of so many milliseconds, what was usual before it is no longer. */
const SILENCE_MS = 64;

/** What a member must not, or need not, get of the batch that is gathering. */
interface Exception {
  /** Index of the first event that it has not been given yet. */
  from: number;
  /** Whether one of those is its own message. */
  sent: boolean;
}

/**
 * The members of one room that speak one protocol, and what the room has for them in this turn.
 *
 * Events gather in a batch, which at the end of the turn (or a little later, under load: see
 * {@link AdaptiveDelay}) becomes one buffer that all members share: one write for each, however many
 * events there were. For most members there is nothing else to it.
 * The exceptions stand in a map: who sent something gets a copy without its own lines; who arrived
 * or was answered directly while the batch gathered has had, or must not have, the beginning of it.
 *
 * Two things hold at all times:
 * 1. a member's outbox has exactly the events before its `from` (or none of the batch), in order;
 * 2. nothing is pushed to a member's outbox from elsewhere without {@link catchUp} before it.
 */
export class FanOut implements FlushTask {
  readonly encoder: Encoder;
  readonly #scheduler: FlushScheduler;
  readonly #traffic: Traffic;
  readonly #members = new Map<SessionId, Session>();
  readonly #exceptions = new Map<Session, Exception>();
  /** The events that have gathered, one after another. */
  readonly #batch = new ByteBuffer();
  /** Where each of them ends. */
  #ends: number[] = [];
  /** Whose message each of them is; undefined for notices and for messages of other processes or protocols. */
  #senders: (Session | undefined)[] = [];
  /** When the messages among them arrived. */
  #arrivals: number[] = [];
  /** Bytes that batches have had lately, or somewhat more. */
  #usualBytes = 0;
  #scheduled = false;
  /** While the batch waits for company. */
  #delay: Delay | undefined;
  /** When the latest batch began (monotonic milliseconds), and how many events it had. */
  #begunAt = -Infinity;
  #latestCount = 1;
  /** Milliseconds from one batch to the next, and how many events it has: averages over the recent ones. */
  #usualMs = SILENCE_MS;
  #usualCount = 1;

  constructor(encoder: Encoder, scheduler: FlushScheduler, traffic: Traffic) {
    this.encoder = encoder;
    this.#scheduler = scheduler;
    this.#traffic = traffic;
  }

  get size(): number {
    return this.#members.size;
  }

  has(session: Session): boolean {
    return this.#members.has(session.id);
  }

  /** A new member, who gets what comes from now on. */
  add(session: Session): void {
    this.#members.set(session.id, session);
    if (this.#ends.length > 0) this.#exceptions.set(session, { from: this.#ends.length, sent: false });
  }

  /** Gives a member what it still has to get, and forgets it. */
  remove(session: Session): void {
    this.catchUp(session);
    this.#exceptions.delete(session);
    this.#members.delete(session.id);
  }

  /** Adds an event to the batch. Its sender, when it is a message of a member, will not get it. */
  gather(event: RoomEvent): void {
    if (this.#members.size === 0) return;
    const before = this.#batch.length;
    if (before === 0) this.#batch.reserve(this.#usualBytes);
    this.encoder.event(event, this.#batch);
    if (this.#batch.length === before) return; // nothing to say in this protocol
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

  /** Gives `session` now what has gathered for it, because something else is about to be sent to it. */
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

  /** Sees that the batch leaves: at the end of this turn, or after a wait that pays. */
  #schedule(): void {
    if (this.#scheduled) return;
    if (this.#ends.length === 1) this.#begin();
    // Where something is said rarely there is no company to wait for.
    if (
      this.#usualMs / this.#usualCount < this.#scheduler.delayMs * LIKELY_SHARE &&
      this.#ends.length < MAX_DELAYED_EVENTS
    ) {
      this.#delay ??= this.#scheduler.delay(this, this.#members.size);
      return;
    }
    this.#scheduled = true;
    this.#scheduler.fanOut(this);
  }

  /** Judges by whole batches how far apart events are: those of one turn come at once, however long a turn is. */
  #begin(): void {
    const now = this.#scheduler.now();
    const elapsed = now - this.#begunAt;
    this.#begunAt = now;
    if (elapsed > SILENCE_MS) {
      this.#usualMs = SILENCE_MS;
      this.#usualCount = 1;
    } else {
      this.#usualMs += (elapsed - this.#usualMs) / 4;
      this.#usualCount += (this.#latestCount - this.#usualCount) / 4;
    }
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
    this.#latestCount = this.#ends.length;
    this.#ends = [];
    this.#senders = [];
    this.#usualBytes = Math.max(batch.length, this.#usualBytes - (this.#usualBytes >> 2));
    this.#delay?.cancel();
    this.#delay = undefined;
    this.#exceptions.clear();
  }

  /** Gives `session`, one of the exceptions, what it is to get of the batch. */
  #give(session: Session, { from, sent }: Exception, batch: Uint8Array): void {
    const bytes = sent ? this.#without(session, from, batch) : batch.subarray(this.#startOf(from));
    if (bytes.length > 0) session.outbox.send(bytes);
  }

  /** What others sent, of the events of the batch from index `from` on: the runs between the session's own. */
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
