/**
 * The contract between the chat and what connects the processes (or threads) of one server: the order and history of
 * rooms, and the names of sessions. A room is a log, and the backplane gives each event its place in it. Rooms are
 * addressed by their keys; events and answers carry the name that the room was created with. The drivers are in
 * `backplane/`, and `tests/contract/backplane_contract.ts` tests each of them.
 *
 * Publishing, leaving and releasing do not wait for an answer; they take effect in the order in which one process calls
 * them. Every other operation returns a promise, and a session's next frame is decoded when it has settled.
 *
 * An operation that the driver can't carry out rejects with {@link BackplaneUnavailable}, in bounded time. The two
 * that return nothing ({@link Backplane.leave}, {@link Backplane.release}) never throw: the driver carries them out as
 * soon as it can.
 */

import type { Problem } from "./code.ts";
import type { Joined, MemberList, RoomSummary } from "./answer.ts";
import type { LeaveReason } from "./events/leave.ts";
import type { Draft, DraftOf, RoomEvent } from "./events/mod.ts";
import type { HistoryRange } from "./history.ts";
import type { SessionId } from "./ids.ts";
import type { Nickname, RoomName } from "./nickname.ts";
import type { Whisper } from "./whisper.ts";

/** A session as a room's log knows it. */
export interface Member {
  readonly session: SessionId;
  readonly nick: string;
}

/** Receives what a driver brings to this process. */
export interface Delivery {
  /** An event of a room that has, had or will have members here. In the room's order. */
  event(event: RoomEvent): void;
  /** A whisper to a session of this process. Returns whether the session is still here. */
  whisper(to: SessionId, whisper: Whisper): boolean;
}

export type JoinResult =
  | { readonly ok: true; readonly joined: Joined }
  | { readonly ok: false; readonly problem: Problem };

/** A room's members and its name: as it was asked for when the room does not exist. */
export type RoomMemberList = MemberList & { readonly room: string };

/** A message before it has its place. */
export type Message = DraftOf<"message">;

/** An event before it has its place that a room may refuse: neither a message nor a membership. */
export type Change = Exclude<Draft, { readonly kind: "message" | "join" | "leave" }>;

/**
 * Undefined when the message is on its way and more may follow. Otherwise a promise: the publisher waits for it before it
 * publishes more, and a problem that it resolves to is the reason why this message was refused.
 */
export type PublishBackpressure = Promise<Problem | undefined> | undefined;

export interface Backplane {
  /** Whether it can carry out operations now. Not before {@link start}, nor while it can't reach the other processes. */
  readonly isReady: boolean;

  /** Sets the receiver. Called once, before anything else. */
  attach(delivery: Delivery): void;
  /** Connects. Resolves when operations may be called, though other processes may still have to start. */
  start(): Promise<void>;

  /**
   * Gives `nickname` to `session`. Resolves to false when another live session holds its key, or one of its look.
   *
   * @param held the nickname that the session has: the parts that both share are its own already
   */
  claim(nickname: Nickname, session: SessionId, held?: Nickname): Promise<boolean>;
  /**
   * Frees `nickname` if `session` holds it, once every room that the session has left has its leave event: a claim to the
   * name waits or is refused until then. The session may have a join under way, which it leaves as soon as that is
   * answered; the name is freed after this leave.
   *
   * @param kept the nickname that the session goes on with: the parts that both share stay its own
   */
  release(nickname: Nickname, session: SessionId, kept?: Nickname): void;

  /**
   * Appends the join event, and creates the room under this name if none has its key. Resolves to the event with the
   * history before it and the names of up to `listed` members. This process receives the room's events after the join;
   * the answer may come before, with or after the join event itself. Refused with `ROOM_FULL` or `TOO_MANY_ROOMS`;
   * the lobby never is.
   */
  join(room: RoomName, member: Member, listed: number): Promise<JoinResult>;
  /** Appends the leave event, if `member` is in the room. The last member's leave removes the room. */
  leave(room: string, member: Member, reason: LeaveReason): void;
  /**
   * Appends a message, after everything this process published before. It never throws: see
   * {@link PublishBackpressure}. The body is lent: the driver copies what it keeps within the call.
   */
  publish(room: string, draft: Message): PublishBackpressure;
  /**
   * Appends an event, after everything this process published before. Resolves when it has its place, or to the problem
   * why the room refuses it: `NOT_IN_ROOM` when its origin is not a member, `NO_SUCH_MESSAGE` when the room's history
   * does not have the message that it changes, `FORBIDDEN` when another session sent that message. The event has the
   * nickname that the room knows; a rename to that nickname does nothing. The body is lent: the driver copies it within
   * the call.
   */
  append(room: string, draft: Change): Promise<Problem | undefined>;

  /** Sends a whisper to the session that holds the nickname with this key. Resolves to its time; to undefined when there is none. */
  whisper(key: string, whisper: Omit<Whisper, "time">): Promise<number | undefined>;
  /** The first `limit` members of a room in the order of their joins, and how many there are. Empty for a room that does not exist. */
  members(room: RoomName, limit: number): Promise<RoomMemberList>;
  /** The lobby, then up to `limit - 1` other rooms of all processes, fullest first, and how many there are with it. */
  rooms(limit: number): Promise<{ readonly rooms: RoomSummary[]; readonly count: number }>;
  /** The events in `range` that a room's history holds, oldest first. */
  history(room: string, range: HistoryRange): Promise<RoomEvent[]>;

  /**
   * The server stops, and this process publishes nothing more. Resolves when every process has called it and everything
   * that any of them published has been delivered here. From then on a leave makes no event.
   */
  quiesce(): Promise<void>;
  /** Disconnects. The last call; harmless when repeated. */
  close(): Promise<void>;
}

/** What every driver enforces. 0: no limit. */
export interface BackplaneLimits {
  readonly maxRooms: number;
  readonly maxRoomMembers: number;
  /** In a room with more members than this, joins and leaves are not announced. */
  readonly noticeMaxMembers: number;
  readonly historySize: number;
  readonly historyBytes: number;
}

/** The backplane can't be reached: the client is answered `UNAVAILABLE` and may try again. */
export class BackplaneUnavailable extends Error {
  override readonly name = "BackplaneUnavailable";
}
