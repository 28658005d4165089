/**
 * The contract that brings the members of a small room to the thread that keeps the room's log: their messages do not
 * cross threads there, and one write per event serves all of them. A server has it beside the backplane when it has
 * several threads.
 *
 * A session that is in one room follows the room in two steps. First its membership moves, at one place of the room's
 * order: earlier events are delivered on the old thread, later ones on the new thread, which buffers them. When nothing
 * more can come for the session on the old thread, its connection follows.
 */

import type { SessionId } from "./ids.ts";
import type { Nickname, RoomName } from "./nickname.ts";

/** A session that moves to another thread. */
export interface MovingSession {
  readonly session: SessionId;
  readonly nickname: Nickname;
  /** The name of the protocol that it speaks. */
  readonly protocol: string;
}

/** Sent after a session: its connection, or why the connection closed. Only the two servers read the message. */
export interface Handoff {
  readonly message: string;
  /** Bytes that the client had sent and that were not decoded. */
  readonly unread: Uint8Array;
}

/** Adopts moving sessions. */
export interface Destination {
  /** Adopts a session as a member of `room`, from this place of its order on. Returns false when it accepts none. */
  expect(room: RoomName, moving: MovingSession): boolean;
  /** The handoff of an expected session. Called once for each. */
  arrived(session: SessionId, handoff: Handoff): void;
}

export interface Moves {
  /** Sets the destination. Called once, before anything else. */
  attach(destination: Destination): void;
  /** Whether the members of the room with this key belong on another thread while the room is small. */
  isElsewhere(key: string): boolean;
  /**
   * Moves a member of `room`, which is in no other room, to the thread that keeps it. Calls `left` at the place in the
   * room's order from which on the session is a member there. Resolves to true when nothing more for it can come here;
   * to false when it stays, because the room is large or the other thread accepts no session.
   */
  move(room: RoomName, moving: MovingSession, left: () => void): Promise<boolean>;
  /** Sends the handoff of a session that has moved with the room of this key. */
  send(key: string, session: SessionId, handoff: Handoff): void;
}
