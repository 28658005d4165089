/**
 * Order, history and names: what all processes (or threads) of a server must agree on. A room is a
 * log; the backplane gives each event its place in it. Rooms are addressed by their keys; events and answers carry
 * the name that the room was created with. `backplane/` holds the drivers, and
 * `tests/contract/backplane_contract.ts` is what each of them must do.
 *
 * Only publishing and leaving are fire-and-forget, in the publisher's order; everything else answers
 * by a promise, which a session waits for before its next frame is decoded. A driver that loses what
 * carries it rejects with {@link BackplaneUnavailable}.
 */

import type { Problem } from "./code.ts";
import type { Joined, MemberList, RoomSummary } from "./answer.ts";
import type { LeaveReason } from "./events/leave.ts";
import type { Draft, DraftOf, RoomEvent } from "./events/mod.ts";
import type { HistoryRange } from "./history.ts";
import type { SessionId } from "./ids.ts";
import type { Moves } from "./moves.ts";
import type { Nickname, RoomName } from "./nickname.ts";
import type { Whisper } from "./whisper.ts";

/** A session as a room's log knows it. */
export interface Member {
  readonly session: SessionId;
  readonly nick: string;
}

/** The events that a driver brings to this process. */
export interface Delivery {
  /** Something happened in a room that has (or had, or is about to have) members here. In the room's order. */
  event(event: RoomEvent): void;
  /** A whisper to a session of this process. Returns whether that one is still there. */
  whisper(to: SessionId, whisper: Whisper): boolean;
}

export type JoinResult =
  | { readonly ok: true; readonly joined: Joined }
  | { readonly ok: false; readonly problem: Problem };

/** Who is in a room, and what it is called: as it was asked for where it does not exist. */
export type RoomMemberList = MemberList & { readonly room: string };

/** A message before it has its place. */
export type Message = DraftOf<"message">;

/** An event before it has its place that a room may refuse: neither a message nor a membership. */
export type Change = Exclude<Draft, { readonly kind: "message" | "join" | "leave" }>;

/** Undefined, or a promise to wait for before publishing more. */
export type PublishBackpressure = Promise<undefined> | undefined;

export interface Backplane {
  /** Rooms whose log this process keeps, the lobby among them: over all processes, every room once. */
  readonly roomCount: number;
  /** Where sessions can change processes. */
  readonly moves?: Moves;

  /** Says who receives what comes in. Called once, before anything else. */
  attach(delivery: Delivery): void;

  /**
   * Gives `nickname` to `session`, and resolves to false when another live session holds its key, or one of its look.
   *
   * @param held the nickname that the session has: what the two share is its own already
   */
  claim(nickname: Nickname, session: SessionId, held?: Nickname): Promise<boolean>;
  /**
   * Frees `nickname` if `session` holds it: as soon as the rooms that it has left know that it has.
   *
   * @param kept the nickname that the session goes on with: what the two share stays its own
   */
  release(nickname: Nickname, session: SessionId, kept?: Nickname): void;

  /**
   * Appends the join event, creating the room under this name if none has its key, and resolves to it with the
   * history before it, and up to `listed` names of who is there. This process receives the room's events from that one
   * on. Refused with `ROOM_FULL` or `TOO_MANY_ROOMS`; the lobby never is.
   */
  join(room: RoomName, member: Member, listed: number): Promise<JoinResult>;
  /** Appends the leave event. An occupant leaves once for each time it joined. The last one takes the room along. */
  leave(room: string, member: Member, reason: LeaveReason): void;
  /**
   * Appends a message, after everything this process published before. When what carries messages is
   * behind, returns a promise that resolves once it has caught up: who published should not be heard
   * until then, or messages pile up without end. The message itself is on its way either way: what is
   * kept of its body, which is lent, is copied within the call.
   */
  publish(room: string, draft: Message): PublishBackpressure;

  /**
   * Appends an event, after everything this process published before, and resolves once it has its place. Resolves to
   * a problem where the room refuses it: `NOT_IN_ROOM` when its origin is not a member, `NO_SUCH_MESSAGE` when the
   * room's history has not the message that it changes, `FORBIDDEN` when another session sent that. Its body, which is
   * lent, is copied within the call.
   */
  append(room: string, draft: Change): Promise<Problem | undefined>;

  /** Carries a whisper to who holds the nickname with this key, and resolves to its time, or to undefined when nobody does. */
  whisper(key: string, whisper: Omit<Whisper, "time">): Promise<number | undefined>;
  /** Who is in a room: up to `limit` names in the order of arrival, and how many there are. A room that does not exist has none. */
  members(room: RoomName, limit: number): Promise<RoomMemberList>;
  /** The lobby, then up to `limit - 1` other rooms, fullest first, and how many there are with it. */
  rooms(limit: number): Promise<{ readonly rooms: RoomSummary[]; readonly count: number }>;
  /** The events in `range` that a room's history holds, oldest first. */
  history(room: string, range: HistoryRange): Promise<RoomEvent[]>;

  /** Lets go of what it can make again: it is silent, and memory is about to be collected. */
  trim(): void;

  /**
   * The server stops, and this process publishes nothing more. Resolves when every process has said so
   * and everything that any of them published has been delivered here. From then on nobody hears
   * who leaves.
   */
  quiesce(): Promise<void>;
}

/** What every driver holds to. 0: no limit. */
export interface BackplaneLimits {
  readonly maxRooms: number;
  readonly maxRoomMembers: number;
  /** In a room with more members than this, who comes and goes is not announced. */
  readonly noticeMaxMembers: number;
  readonly historySize: number;
  readonly historyBytes: number;
}

/** The backplane can't be reached: the client is answered `UNAVAILABLE` and may try again. */
export class BackplaneUnavailable extends Error {
  override readonly name = "BackplaneUnavailable";
}
