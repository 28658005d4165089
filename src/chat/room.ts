import type { Joined } from "./answer.ts";
import type { EventEncoder } from "./encoder.ts";
import { encodeOnce } from "./encoding.ts";
import type { RoomEvent } from "./events/mod.ts";
import type { RequestId } from "./ids.ts";
import { FanOut } from "./fan_out.ts";
import type { Flushing } from "./flush/mod.ts";
import type { RoomName } from "./nickname.ts";
import type { Position, Session, SessionRoom } from "./session.ts";
import type { Traffic } from "./traffic.ts";

/** A session whose join has begun. Events that come meanwhile are held, since they may come after the join. */
export interface PendingJoin {
  readonly session: Session;
  /** What the client called the request to join. */
  readonly id: RequestId | undefined;
  /** The session's encoder when it asked: held events are encoded with it. */
  readonly encoder: EventEncoder;
  readonly held: RoomEvent[];
  /** Set once the backplane has answered. */
  joined?: Joined;
}

/**
 * The members that one room has on this process, and what they receive.
 *
 * The backplane keeps the room's order and history. It delivers the events here in order, and the room fans them out.
 */
export class Room implements SessionRoom {
  readonly key: string;
  #name: string;
  readonly #flushing: Flushing;
  readonly #traffic: Traffic;
  /** One for each encoder of its members. */
  readonly #fanOuts: FanOut[] = [];
  readonly #pendingJoins = new Set<PendingJoin>();
  #epoch = "";
  /** The `seq` of the latest event that was delivered. */
  #seq = -1;

  constructor({ name, key }: RoomName, flushing: Flushing, traffic: Traffic) {
    this.#name = name;
    this.key = key;
    this.#flushing = flushing;
    this.#traffic = traffic;
  }

  /** The spelling of the room's creator, as soon as a member has joined; until then that of the join request. */
  get name(): string {
    return this.#name;
  }

  get position(): Position {
    return { epoch: this.#epoch, seq: this.#seq };
  }

  /** Members on this process. Pending joins do not count. */
  get size(): number {
    return this.#fanOuts.reduce((sum, fanOut) => sum + fanOut.size, 0);
  }

  /** Whether the room has neither members nor pending joins on this process. */
  get isEmpty(): boolean {
    return this.size === 0 && this.#pendingJoins.size === 0;
  }

  /** Holds the room's events for `session` from now on. To be called before the backplane is asked to join. */
  beginJoin(session: Session, id?: RequestId): PendingJoin {
    const pending: PendingJoin = { session, id, encoder: session.encoder.events, held: [] };
    this.#pendingJoins.add(pending);
    return pending;
  }

  /** Adds a member that moved here from another process. It gets the events from now on. */
  adopt(session: Session, { epoch, seq }: Position): void {
    this.#epoch = epoch;
    this.#seq = Math.max(this.#seq, seq);
    this.#add(session);
  }

  /** A member has another encoder: sends what the room had for it with the old one. */
  changeEncoder(session: Session, before: EventEncoder): void {
    const fanOut = this.#fanOuts.find(({ encoder }) => encoder === before);
    if (fanOut?.has(session) !== true) return; // its join is pending: it is added with the encoder that it has then
    fanOut.remove(session);
    this.#add(session);
  }

  /** Ends a join that was refused, or whose session ended meanwhile. */
  cancelJoin(pending: PendingJoin): void {
    this.#pendingJoins.delete(pending);
  }

  /**
   * Completes a join that the backplane has answered. The member gets history, its own join and everything after it,
   * as soon as the room's events have come in up to its join: a driver may answer before it delivers.
   */
  admit(pending: PendingJoin, joined: Joined): void {
    pending.joined = joined;
    this.#name = joined.room;
    this.#epoch = joined.epoch;
    if (pending.held.some((event) => isOwnJoin(event, pending))) this.#settle(pending, joined);
  }

  /** Removes a member after giving it what the room has gathered for it, and ends its pending join if it has one. */
  remove(session: Session): void {
    for (const fanOut of this.#fanOuts) fanOut.remove(session);
    for (const pending of this.#pendingJoins) if (pending.session === session) this.#pendingJoins.delete(pending);
  }

  /** Takes the next event of the room, in the room's order. */
  deliver(event: RoomEvent): void {
    this.#seq = event.seq;
    if (!event.silent) { for (const fanOut of this.#fanOuts) fanOut.gather(event); }
    for (const pending of this.#pendingJoins) {
      pending.held.push(event);
      // A body is valid only within this call, so the event is encoded now.
      if (!event.silent) encodeOnce(event, pending.encoder);
      if (pending.joined !== undefined && isOwnJoin(event, pending)) this.#settle(pending, pending.joined);
    }
  }

  catchUp(session: Session): void {
    for (const fanOut of this.#fanOuts) fanOut.catchUp(session);
  }

  #settle(pending: PendingJoin, joined: Joined): void {
    const { session, id, encoder, held } = pending;
    this.#pendingJoins.delete(pending);
    session.answer({ kind: "joined", joined, id });
    const own = held.findIndex((event) => isOwnJoin(event, pending));
    for (const event of held.slice(own + 1)) {
      const isEcho = event.kind === "message" && event.origin === session.id;
      if (event.silent || isEcho) continue;
      const bytes = encodeOnce(event, encoder);
      if (bytes.length === 0) continue;
      session.outbox.send(bytes);
      if (event.kind === "message") this.#traffic.delivered += 1;
    }
    this.#add(session);
  }

  #add(session: Session): void {
    this.#fanOutOf(session.encoder.events).add(session);
  }

  #fanOutOf(encoder: EventEncoder): FanOut {
    const known = this.#fanOuts.find((fanOut) => fanOut.encoder === encoder);
    if (known !== undefined) return known;
    const fanOut = new FanOut(encoder, this.#flushing, this.#traffic);
    this.#fanOuts.push(fanOut);
    return fanOut;
  }
}

/**
 * Whether `event` is the join that the backplane answered. Not by `seq` alone: held events may begin with those of an
 * earlier room of this name. Not by the session alone: it may have joined and left before.
 */
function isOwnJoin(event: RoomEvent, { session, joined }: PendingJoin): boolean {
  return event.kind === "join" && event.origin === session.id && event.seq === joined?.join.seq;
}
