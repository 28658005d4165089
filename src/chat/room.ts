import type { FlushScheduler } from "./flush/flush_scheduler.ts";
import type { Encoder, Joined } from "./encoder.ts";
import { encodeOnce, type RoomEvent } from "./event.ts";
import { FanOut } from "./fan_out.ts";
import type { RoomName } from "./nickname.ts";
import type { Session } from "./session.ts";
import type { Traffic } from "./traffic.ts";

/** A place in the order of a room. */
export interface Position {
  /** Names the life of the room: `seq` counts within it. */
  readonly epoch: string;
  readonly seq: number;
}

/** Somebody whose join is under way: what happens meanwhile is kept, since it may come after the join. */
export interface PendingJoin {
  readonly session: Session;
  readonly held: RoomEvent[];
  /** The backplane's answer, once it is there. */
  joined?: Joined;
}

/**
 * A room's members on this process. The room's order and history are the backplane's; here its
 * events come in, in order, and are fanned out.
 */
export class Room {
  readonly key: string;
  #name: string;
  readonly #scheduler: FlushScheduler;
  readonly #traffic: Traffic;
  /** One for each protocol that members speak. */
  readonly #fanOuts: FanOut[] = [];
  readonly #pendingJoins = new Set<PendingJoin>();
  #epoch = "";
  /** The latest event that came in. */
  #seq = -1;

  constructor({ name, key }: RoomName, scheduler: FlushScheduler, traffic: Traffic) {
    this.#name = name;
    this.key = key;
    this.#scheduler = scheduler;
    this.#traffic = traffic;
  }

  /** What its members are shown: its creator's spelling, as soon as one of them is in. */
  get name(): string {
    return this.#name;
  }

  /** Where its members are in the room's order. */
  get position(): Position {
    return { epoch: this.#epoch, seq: this.#seq };
  }

  /** MemberList here. PendingConnections are none yet. */
  get size(): number {
    return this.#fanOuts.reduce((sum, fanOut) => sum + fanOut.size, 0);
  }

  /** Nobody is here or about to be. */
  get isEmpty(): boolean {
    return this.size === 0 && this.#pendingJoins.size === 0;
  }

  /** Before asking the backplane to join: from now on nothing that happens in the room is lost on `session`. */
  beginJoin(session: Session): PendingJoin {
    const pending: PendingJoin = { session, held: [] };
    this.#pendingJoins.add(pending);
    return pending;
  }

  /** Adds a member of another process, which gets what comes from now on. @param position where it was in the order */
  adopt(session: Session, { epoch, seq }: Position): void {
    this.#epoch = epoch;
    this.#seq = Math.max(this.#seq, seq);
    this.#add(session);
  }

  /** The join was refused, or the session ended while it was under way. */
  cancelJoin(pending: PendingJoin): void {
    this.#pendingJoins.delete(pending);
  }

  /**
   * The join is done. The newcomer gets history, its own join and everything after it, as soon as the
   * room's events have come in up to its join: a driver may answer before it delivers.
   */
  admit(pending: PendingJoin, joined: Joined): void {
    pending.joined = joined;
    this.#name = joined.room;
    this.#epoch = joined.epoch;
    if (this.#seq >= joined.join.seq) this.#settle(pending, joined);
  }

  /** Removes a member, after giving it what the room still had for it. */
  remove(session: Session): void {
    for (const fanOut of this.#fanOuts) fanOut.remove(session);
    for (const pending of this.#pendingJoins) if (pending.session === session) this.#pendingJoins.delete(pending);
  }

  /** An event of this room, in the room's order. */
  deliver(event: RoomEvent): void {
    this.#seq = event.seq;
    if (!event.silent) { for (const fanOut of this.#fanOuts) fanOut.gather(event); }
    for (const pending of this.#pendingJoins) {
      pending.held.push(event);
      // What it says is lent, so it is encoded while it is there.
      if (!event.silent) encodeOnce(event, pending.session.encoder);
      if (pending.joined !== undefined && event.seq >= pending.joined.join.seq) this.#settle(pending, pending.joined);
    }
  }

  /** Gives `session` now what has gathered for it in this turn. */
  catchUp(session: Session): void {
    for (const fanOut of this.#fanOuts) fanOut.catchUp(session);
  }

  #settle(pending: PendingJoin, joined: Joined): void {
    const { session, held } = pending;
    this.#pendingJoins.delete(pending);
    session.answer({ kind: "joined", joined });
    // By its place among those held: before it there may be events of a room of this name that is gone.
    const own = held.findIndex(({ kind, origin }) => kind === "join" && origin === session.id);
    for (const event of held.slice(own + 1)) {
      if (event.silent) continue;
      const bytes = encodeOnce(event, session.encoder);
      if (bytes.length === 0) continue;
      session.outbox.send(bytes);
      if (event.kind === "message") this.#traffic.delivered += 1;
    }
    this.#add(session);
  }

  #add(session: Session): void {
    this.#fanOutOf(session.encoder).add(session);
  }

  #fanOutOf(encoder: Encoder): FanOut {
    const known = this.#fanOuts.find((fanOut) => fanOut.encoder === encoder);
    if (known !== undefined) return known;
    const fanOut = new FanOut(encoder, this.#scheduler, this.#traffic);
    this.#fanOuts.push(fanOut);
    return fanOut;
  }
}
