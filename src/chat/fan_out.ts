import { concat } from "../lib/byte_buffer.ts";
import type { Appointment } from "../lib/timetable.ts";
import type { Turn, TurnTask } from "../lib/turn.ts";
import type { Encoder } from "./encoder.ts";
import { encodeOnce, type RoomEvent, type SessionId } from "./event.ts";
import type { Session } from "./session.ts";
import type { Traffic } from "./traffic.ts";

/** A batch this large leaves at once: beyond it a larger write saves nothing, and the copy grows. */
const MAX_BATCH_BYTES = 64 * 1024;

/** A batch of so many events waits for no more: beyond that, company saves little. */
const ENOUGH_COMPANY = 6;

/** What lies further apart than this, in milliseconds, is as if it lay this far. */
const LONGEST_GAP_MS = 64;

/** What a member must not, or need not, get of the batch that is gathering. */
interface Exception {
  /** Index of the first entry that it has not been given yet. */
  from: number;
  /** Whether one of the entries is its own message. */
  sent: boolean;
}

/**
 * The members of one room that speak one protocol, and what the room has for them in this turn.
 *
 * Events gather in a batch, which at the end of the turn (or a little later, under load: see
 * {@link FlushWindow}) becomes one buffer that all members share: one write for each, however many
 * events there were. For most members there is nothing else to it.
 * The exceptions stand in a map: who sent something gets a copy without its own lines; who arrived
 * or was answered directly while the batch gathered has had, or must not have, the beginning of it.
 *
 * Two things hold at all times:
 * 1. a member's outbox has exactly the events before its `from` (or none of the batch), in order;
 * 2. nothing is pushed to a member's outbox from elsewhere without {@link catchUp} before it.
 */
export class FanOut implements TurnTask {
  readonly encoder: Encoder;
  readonly #turn: Turn;
  readonly #traffic: Traffic;
  readonly #members = new Map<SessionId, Session>();
  readonly #exceptions = new Map<Session, Exception>();
  #pieces: Uint8Array[] = [];
  /** Whose message each piece is; undefined for notices and for messages of other processes or protocols. */
  #senders: (Session | undefined)[] = [];
  #bytes = 0;
  /** When the messages among them arrived. */
  #arrivals: number[] = [];
  #scheduled = false;
  /** While the batch waits for company. */
  #hold: Appointment | undefined;
  /** When the latest event came (monotonic milliseconds), and how far apart the recent ones were. */
  #gatheredAt = -Infinity;
  #usualGapMs = LONGEST_GAP_MS;

  constructor(encoder: Encoder, turn: Turn, traffic: Traffic) {
    this.encoder = encoder;
    this.#turn = turn;
    this.#traffic = traffic;
  }

  get size(): number {
    return this.#members.size;
  }

  /** A new member, who gets what comes from now on. */
  add(session: Session): void {
    this.#members.set(session.id, session);
    if (this.#pieces.length > 0) this.#exceptions.set(session, { from: this.#pieces.length, sent: false });
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
    const piece = encodeOnce(event, this.encoder);
    if (piece.length === 0) return; // nothing to say in this protocol
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
    this.#pieces.push(piece);
    this.#senders.push(sender);
    this.#bytes += piece.length;
    if (this.#bytes >= MAX_BATCH_BYTES) this.#flush();
    else this.#schedule();
  }

  /** Gives `session` now what has gathered for it, because something else is about to be sent to it. */
  catchUp(session: Session): void {
    if (this.#pieces.length === 0 || !this.#members.has(session.id)) return;
    const exception = this.#exceptions.get(session);
    if (exception === undefined) {
      session.outbox.push(concat(this.#pieces, this.#bytes));
      this.#exceptions.set(session, { from: this.#pieces.length, sent: false });
      return;
    }
    const rest = this.#pieces.slice(exception.from);
    const bytes = this.#without(
      session,
      exception.from,
      concat(rest, rest.reduce((sum, { length }) => sum + length, 0)),
    );
    if (bytes.length > 0) session.outbox.push(bytes);
    exception.from = this.#pieces.length;
    exception.sent = false;
  }

  endTurn(): void {
    this.#scheduled = false;
    this.#flush();
  }

  /** Sees that the batch leaves: at the end of this turn, or after a wait that pays. */
  #schedule(): void {
    if (this.#scheduled) return;
    const now = this.#turn.now();
    this.#usualGapMs += (Math.min(now - this.#gatheredAt, LONGEST_GAP_MS) - this.#usualGapMs) / 4;
    this.#gatheredAt = now;
    // Where something is said rarely there is no company to wait for.
    if (this.#usualGapMs < this.#turn.windowMs && this.#pieces.length < ENOUGH_COMPANY) {
      this.#hold ??= this.#turn.hold(this, this.#members.size);
      return;
    }
    this.#scheduled = true;
    this.#turn.fanOut(this);
  }

  #flush(): void {
    const [first] = this.#pieces;
    if (first === undefined) return;
    const exceptions = this.#exceptions;
    const shared = this.#pieces.length === 1 ? first : concat(this.#pieces, this.#bytes);
    for (const session of this.#members.values()) {
      const exception = exceptions.size === 0 ? undefined : exceptions.get(session);
      if (exception === undefined) {
        session.outbox.push(shared);
        continue;
      }
      const rest = exception.from === 0 ? shared : shared.subarray(this.#offset(exception.from));
      const bytes = exception.sent ? this.#without(session, exception.from, rest) : rest;
      if (bytes.length > 0) session.outbox.push(bytes);
    }
    this.#traffic.flushed(this.#arrivals);
    this.#arrivals = [];
    this.#pieces = [];
    this.#senders = [];
    this.#bytes = 0;
    this.#hold?.cancel();
    this.#hold = undefined;
    exceptions.clear();
  }

  /** Of `rest`, which is the pieces from index `from` on, what `session` did not send: the runs between its own. */
  #without(session: Session, from: number, rest: Uint8Array): Uint8Array {
    const runs: Uint8Array[] = [];
    let length = 0;
    const add = (start: number, end: number) => {
      if (start === end) return;
      runs.push(rest.subarray(start, end));
      length += end - start;
    };
    let [start, end] = [0, 0];
    for (let i = from; i < this.#pieces.length; i += 1) {
      const size = this.#pieces[i]?.length ?? 0;
      if (this.#senders[i] === session) {
        add(start, end);
        start = end + size;
      }
      end += size;
    }
    add(start, end);
    const [only] = runs;
    return runs.length === 1 && only !== undefined ? only : concat(runs, length);
  }

  /** Where the piece with index `index` begins in the shared buffer. */
  #offset(index: number): number {
    let offset = 0;
    for (let i = 0; i < index; i += 1) offset += this.#pieces[i]?.length ?? 0;
    return offset;
  }
}
