import { type IdSequence, idSequence } from "../lib/id_sequence.ts";
import type { FlushScheduler } from "./flush/flush_scheduler.ts";
import type { Backplane, Member, PublishBackpressure } from "./backplane.ts";
import type { Problem } from "./code.ts";
import type { Body, LeaveReason, RequestId, RoomEvent, SessionId, Whisper } from "./event.ts";
import { LOBBY_NAME, type Nickname, type RoomName } from "./nickname.ts";
import { nameKey } from "./name_key.ts";
import { isReserved } from "./reserved_names.ts";
import { Room } from "./room.ts";
import { type Outbox, Session, type SessionProtocol } from "./session.ts";
import type { SessionState } from "./session_state.ts";
import { Traffic } from "./traffic.ts";

/** Names of members that a newcomer is given at most, where its protocol lists them. */
const MAX_MEMBERS = 1000;

/**
 * The sessions and rooms of this process, between the commands above and the backplane below. Every
 * operation that waits for the backplane looks, when it is back, whether the session has ended
 * meanwhile, and gives back what it got.
 *
 * A session gets out in one of four ways:
 *
 * - {@link leave}: it leaves one room and goes on. The room's members are told.
 * - {@link end}: it is over. Each of its rooms is told once, and its nickname is free.
 * - {@link detach}: its membership of one room is another thread's from now on. Nothing is published.
 * - {@link drop}: this process has nothing to do with it any more, since another thread has adopted it, or since the
 *   server stops and no leaves are published. Nothing is published, and its nickname stays claimed.
 */
export class Hub {
  readonly backplane: Backplane;
  readonly traffic: Traffic;
  readonly #scheduler: FlushScheduler;
  readonly #sessions = new Map<SessionId, Session>();
  /** By their keys. */
  readonly #rooms = new Map<string, Room>();
  readonly #nextId: IdSequence;

  /** @param nextId for sessions: no other process of the server may give the same */
  constructor(backplane: Backplane, scheduler: FlushScheduler, nextId = idSequence()) {
    this.backplane = backplane;
    this.#scheduler = scheduler;
    this.#nextId = nextId;
    this.traffic = new Traffic(scheduler);
    backplane.attach({
      event: (event) => this.#deliver(event),
      whisper: (to, whisper) => this.#whisper(to, whisper),
    });
  }

  /** Sessions that are open, named or not. */
  get sessionCount(): number {
    return this.#sessions.size;
  }

  /** Rooms that have members here. */
  get roomCount(): number {
    return this.#rooms.size;
  }

  /** Begins a session. It ends with {@link end}, whatever happens. */
  open(protocol: SessionProtocol, outbox: Outbox): Session {
    const session = new Session(this.#nextId().toString(36), protocol, outbox);
    this.#sessions.set(session.id, session);
    return session;
  }

  /** Claims `nickname` for a session that has none, and brings it into the lobby. */
  async register(session: Session, nickname: Nickname): Promise<Problem | undefined> {
    if (isReserved(nickname)) return { code: "NICK_RESERVED", about: nickname.name };
    const claimed = await this.backplane.claim(nickname, session.id);
    if (!claimed) return { code: "NICK_IN_USE", about: nickname.name };
    if (session.ended) {
      this.backplane.release(nickname, session.id);
      return undefined;
    }
    session.nickname = nickname;
    session.answer({ kind: "welcome", session: session.id });
    try {
      return await this.join(session, LOBBY_NAME);
    } catch (error) {
      // Nobody is left with a name and without a room: the client may send NICK again.
      session.nickname = undefined;
      this.backplane.release(nickname, session.id);
      throw error;
    }
  }

  /**
   * Makes `session` a member of a room, which is created under `name` unless one has its key, and takes it out of the room `instead` at the same
   * moment. When the join is refused the session stays where it was.
   */
  async join(session: Session, name: RoomName, instead?: Room): Promise<Problem | undefined> {
    const member = memberOf(session);
    const room = this.#rooms.get(name.key) ?? this.#create(name);
    const pending = room.beginJoin(session);
    try {
      const result = await this.backplane.join(name, member, session.protocol.rooms === "many" ? MAX_MEMBERS : 0);
      if (!result.ok) return result.problem;
      if (session.ended) {
        this.backplane.leave(name.key, member, "disconnected");
        return undefined;
      }
      if (instead !== undefined) this.leave(session, instead, "left");
      session.rooms.push(room);
      room.admit(pending, result.joined);
      return undefined;
    } finally {
      if (!session.rooms.includes(room)) room.cancelJoin(pending);
      this.#dispose(room);
    }
  }

  /** Removes a member from a room and publishes its leave. */
  leave(session: Session, room: Room, reason: LeaveReason): void {
    const index = session.rooms.indexOf(room);
    if (index === -1) return;
    room.remove(session);
    session.rooms.splice(index, 1);
    this.backplane.leave(room.key, memberOf(session), reason);
    this.#dispose(room);
  }

  /**
   * Publishes a message to a room that the session is in; with `id`, the session is told its place in the
   * order. What it returns is the backplane's: see {@link Backplane.publish}.
   */
  publish(session: Session, room: Room, body: Body, id?: RequestId): PublishBackpressure {
    const { session: origin, nick } = memberOf(session);
    this.traffic.receive(session.protocol.name);
    const draft = { kind: "message", origin, nick, body, arrivedAt: this.#scheduler.arrivedAt } as const;
    return this.backplane.publish(room.key, id === undefined ? draft : { ...draft, id });
  }

  /**
   * Adopts a session of another thread as a member of the room `name` (see {@link Moves}).
   *
   * @throws when its state has no position in that room
   */
  adopt(state: SessionState, protocol: SessionProtocol, outbox: Outbox, name: RoomName): Session {
    const position = state.rooms.find(({ room }) => room.key === name.key);
    if (position === undefined) throw new Error(`session ${state.session} has no position in room ${name.name}`);
    const session = new Session(state.session, protocol, outbox);
    const room = this.#rooms.get(name.key) ?? this.#create(name);
    session.nickname = state.nickname;
    session.rooms.push(room);
    this.#sessions.set(session.id, session);
    room.adopt(session, position);
    return session;
  }

  /** Removes a member from a room of this process, after delivering what the room has gathered for it. */
  detach(session: Session, room: Room): void {
    room.remove(session);
    session.rooms.splice(session.rooms.indexOf(room), 1);
    this.#dispose(room);
  }

  /** Removes a session from this process without publishing leaves, and keeps its nickname claimed. */
  drop(session: Session): void {
    for (const room of [...session.rooms]) this.detach(session, room);
    session.end();
    this.#sessions.delete(session.id);
  }

  /**
   * Ends a session: removes it, then publishes one leave in each of its rooms and releases its nickname. Does nothing
   * when the session has ended.
   */
  end(session: Session, reason: LeaveReason): void {
    if (session.ended) return;
    session.end();
    this.#sessions.delete(session.id);
    for (const room of [...session.rooms]) this.leave(session, room, reason);
    if (session.nickname !== undefined) this.backplane.release(session.nickname, session.id);
  }

  #whisper(to: SessionId, whisper: Whisper): boolean {
    const session = this.#sessions.get(to);
    session?.answer({ kind: "whisper", whisper });
    return session !== undefined;
  }

  #deliver(event: RoomEvent): void {
    // Most rooms are shown as their keys are written. A key is its own key, so no other room is found by it.
    const room = this.#rooms.get(event.room) ?? this.#rooms.get(nameKey(event.room));
    room?.deliver(event);
    if (event.kind !== "message" || event.id === undefined) return;
    const { id, seq, time } = event;
    this.#sessions.get(event.origin)?.answer({ kind: "ack", id, seq, time });
  }

  #create(name: RoomName): Room {
    const room = new Room(name, this.#scheduler, this.traffic);
    this.#rooms.set(name.key, room);
    return room;
  }

  #dispose(room: Room): void {
    if (room.isEmpty) this.#rooms.delete(room.key);
  }
}

function memberOf(session: Session): Member {
  if (session.nickname === undefined) throw new Error(`session ${session.id} has no nickname yet`);
  return { session: session.id, nick: session.nickname.name };
}
