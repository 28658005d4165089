import type { Joined } from "./answer.ts";
import type { Backplane, Change, Member, PublishBackpressure } from "./backplane.ts";
import type { Body } from "./body.ts";
import type { Problem } from "./code.ts";
import type { LeaveReason } from "./events/leave.ts";
import type { RoomEvent } from "./events/mod.ts";
import type { Flushing } from "./flush/mod.ts";
import type { RequestId, SessionId } from "./ids.ts";
import { LOBBY_NAME, type Nickname, type RoomName } from "./nickname.ts";
import { nameKey } from "./name_key.ts";
import { isReserved } from "./reserved_names.ts";
import { Room } from "./room.ts";
import { sessionIds } from "./session_ids.ts";
import { type Outbox, Session, type SessionProtocol, type SessionRoom } from "./session.ts";
import type { SessionState } from "./session_state.ts";
import { Traffic } from "./traffic.ts";
import type { Whisper } from "./whisper.ts";

/** The maximum number of names that a new member receives, where its protocol lists them. */
const MAX_LISTED_MEMBERS = 1000;

/** How a session enters the chat or a room. */
interface EntryOptions {
  /** The id that the client gave the request. */
  readonly id?: RequestId | undefined;
  /** The maximum number of history events to replay; undefined: all. */
  readonly replay?: number | undefined;
}

interface JoinOptions extends EntryOptions {
  /** A room that the session leaves when the join succeeds. */
  readonly instead?: SessionRoom | undefined;
}

interface MessageOptions {
  readonly id?: RequestId | undefined;
  /** The text says what the sender does. */
  readonly action?: true | undefined;
}

const NO_OPTIONS: MessageOptions = {};

/** A draft of a change, without the fields that the hub adds. */
type SessionChange = Change extends infer Kind ? Kind extends Change ? Omit<Kind, "origin" | "nick" | "id"> : never
  : never;

/**
 * Connects the sessions and rooms of this process with the backplane. Commands call it.
 *
 * A session may end while an operation waits for the backplane. So every such operation checks afterwards whether the
 * session has ended, and then releases what it acquired.
 *
 * A session leaves in one of four ways:
 *
 * - {@link leave}: it leaves one room and goes on. The room gets its leave event.
 * - {@link end}: it ends. Each of its rooms gets one leave event, and its nickname is free.
 * - {@link detach}: another thread has its membership of one room from now on. Nothing is published.
 * - {@link drop}: this process has no part in it any more, because another thread has adopted it, or because the server
 *   stops and no leaves are published. Nothing is published, and its nickname stays claimed.
 */
export class Hub {
  readonly backplane: Backplane;
  readonly traffic: Traffic;
  readonly #flushing: Flushing;
  readonly #sessions = new Map<SessionId, Session>();
  /** The rooms with members or pending joins here, by their keys. */
  readonly #rooms = new Map<string, Room>();
  readonly #nextId: () => SessionId;

  /** @param nextId makes the ids of sessions: no other hub may ever make the same */
  constructor(backplane: Backplane, flushing: Flushing, nextId = sessionIds()) {
    this.backplane = backplane;
    this.#flushing = flushing;
    this.#nextId = nextId;
    this.traffic = new Traffic(flushing.scheduler);
    backplane.attach({
      event: (event) => this.#deliver(event),
      whisper: (to, whisper) => this.#whisper(to, whisper),
    });
  }

  /** The number of open sessions, with or without a nickname. */
  get sessionCount(): number {
    return this.#sessions.size;
  }

  /** The number of rooms with members or pending joins here. */
  get roomCount(): number {
    return this.#rooms.size;
  }

  /** Opens a session. The caller must {@link end} it on every path. */
  open(protocol: SessionProtocol, outbox: Outbox): Session {
    const session = new Session(this.#nextId(), protocol, outbox);
    this.#sessions.set(session.id, session);
    return session;
  }

  /** Claims `nickname` for a session that has none, and joins the session to the lobby. */
  async register(
    session: Session,
    nickname: Nickname,
    { id, replay }: EntryOptions = {},
  ): Promise<Problem | undefined> {
    if (isReserved(nickname)) return { code: "NICK_RESERVED", about: nickname.name };
    const claimed = await this.backplane.claim(nickname, session.id);
    if (!claimed) return { code: "NICK_IN_USE", about: nickname.name };
    if (session.ended) {
      this.backplane.release(nickname, session.id);
      return undefined;
    }
    session.nickname = nickname;
    session.answer({ kind: "welcome", id });
    try {
      return await this.join(session, LOBBY_NAME, { replay });
    } catch (error) {
      // Invariant: a session with a nickname is in a room. The client may send NICK again.
      session.nickname = undefined;
      this.backplane.release(nickname, session.id);
      throw error;
    }
  }

  /** Changes the nickname of a session, and appends a rename to each of its rooms. */
  async rename(session: Session, nickname: Nickname): Promise<Problem | undefined> {
    const before = session.nickname;
    if (before === undefined) throw new Error(`session ${session.id} has no nickname yet`);
    if (isReserved(nickname)) return { code: "NICK_RESERVED", about: nickname.name };
    const claimed = await this.backplane.claim(nickname, session.id, before);
    if (!claimed) return { code: "NICK_IN_USE", about: nickname.name };
    if (session.ended) {
      this.backplane.release(nickname, session.id);
      return undefined;
    }
    session.nickname = nickname;
    const draft = { kind: "rename", origin: session.id, nick: before.name, to: nickname.name } as const;
    const appends = await Promise.allSettled(session.rooms.map(({ key }) => this.backplane.append(key, draft)));
    this.backplane.release(before, session.id, nickname);
    // Rooms that know the nickname ignore another rename to it, so the client may ask again.
    const failed = appends.find((append) => append.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    return undefined;
  }

  /**
   * Makes `session` a member of a room. Creates the room as `name` unless a room with its key exists. When the join is
   * refused, the session's rooms do not change.
   */
  async join(session: Session, name: RoomName, options: JoinOptions = {}): Promise<Problem | undefined> {
    const { id, replay, instead } = options;
    const member = memberOf(session);
    const room = this.#rooms.get(name.key) ?? this.#create(name);
    const pending = room.beginJoin(session, id);
    try {
      const result = await this.backplane.join(
        name,
        member,
        session.protocol.rooms === "many" ? MAX_LISTED_MEMBERS : 0,
      );
      if (!result.ok) return result.problem;
      if (session.ended) {
        this.backplane.leave(name.key, member, "disconnected");
        return undefined;
      }
      if (instead !== undefined) this.leave(session, instead, "left");
      session.rooms.push(room);
      room.admit(pending, replay === undefined ? result.joined : withReplay(result.joined, replay));
      return undefined;
    } finally {
      if (!session.rooms.includes(room)) room.cancelJoin(pending);
      this.#dispose(room);
    }
  }

  /** Removes a member from a room and publishes its leave. */
  leave(session: Session, room: SessionRoom, reason: LeaveReason): void {
    if (!session.rooms.includes(room)) return;
    this.detach(session, room);
    this.backplane.leave(room.key, memberOf(session), reason);
  }

  /**
   * Publishes a message to a room of the session. With `id`, the session receives an `ack` with the message's `seq`.
   *
   * @param arrivedAt when the message's bytes were read (monotonic milliseconds)
   * @returns what the backplane returns: see {@link Backplane.publish}
   */
  publish(
    session: Session,
    room: SessionRoom,
    body: Body,
    arrivedAt: number,
    { id, action }: MessageOptions = NO_OPTIONS,
  ): PublishBackpressure {
    const { session: origin, nick } = memberOf(session);
    this.traffic.receive(session.protocol.name, room.name, arrivedAt);
    return this.backplane.publish(room.key, { kind: "message", origin, nick, body, action, id, arrivedAt });
  }

  /** Appends a change to a room of the session. With `id`, the session receives an `ack` with the event's `seq`. */
  append(session: Session, room: SessionRoom, change: SessionChange, id?: RequestId): Promise<Problem | undefined> {
    const { session: origin, nick } = memberOf(session);
    return this.backplane.append(room.key, { ...change, origin, nick, id });
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
    session.language = state.language;
    session.rooms.push(room);
    this.#sessions.set(session.id, session);
    room.adopt(session, position);
    return session;
  }

  /** Removes a member from a room of this process, after sending what the room has gathered for it. */
  detach(session: Session, { key }: SessionRoom): void {
    const room = this.#rooms.get(key);
    if (room === undefined || !session.rooms.includes(room)) return;
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
    // Most rooms' names equal their keys. The key of a key is the key itself, so this finds no other room.
    const room = this.#rooms.get(event.room) ?? this.#rooms.get(nameKey(event.room));
    room?.deliver(event);
    const { id, seq, time } = event;
    if (id !== undefined) this.#sessions.get(event.origin)?.answer({ kind: "ack", id, seq, time });
  }

  #create(name: RoomName): Room {
    const room = new Room(name, this.#flushing, this.traffic);
    this.#rooms.set(name.key, room);
    return room;
  }

  #dispose(room: Room): void {
    if (room.isEmpty) this.#rooms.delete(room.key);
  }
}

/** Returns `joined` with only the latest `replay` events of its history. */
function withReplay(joined: Joined, replay: number): Joined {
  const { history } = joined;
  return history.length <= replay ? joined : { ...joined, history: history.slice(history.length - replay) };
}

function memberOf(session: Session): Member {
  if (session.nickname === undefined) throw new Error(`session ${session.id} has no nickname yet`);
  return { session: session.id, nick: session.nickname.name };
}
