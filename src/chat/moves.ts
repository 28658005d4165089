/**
 * Moves of sessions to the thread that keeps the log of their room. Messages of a small room then need not cross
 * threads, and leave in one write for all members.
 *
 * A session that is in one room moves in two steps. First its membership moves, at one place of the room's order:
 * earlier events are delivered on the old thread, later ones on the new thread, which buffers them. Its connection
 * follows when nothing more can come for the session on the old thread.
 */

import type { SessionId } from "./ids.ts";
import type { RoomName } from "./nickname.ts";
import type { SessionState } from "./session_state.ts";

/** What is sent after a session that has moved. Only its sender and its receiver read the message. */
export interface Handoff {
  /** Says what became of the connection. */
  readonly message: string;
  /** Bytes that were read from the client and not decoded. */
  readonly unread: Uint8Array;
}

/** Adopts moving sessions. */
export interface Destination {
  /**
   * Adopts a session as a member of `room`, from this place of the room's order on.
   *
   * @returns false when it adopts none
   */
  expect(room: RoomName, state: SessionState): boolean;
  /** Receives what was sent after a session: once for each that was expected. */
  arrived(session: SessionId, handoff: Handoff): void;
}

/** Moves sessions between threads. A server of several threads has it beside its backplane. */
export interface Moves {
  /** Sets the destination. Called once, before anything else. */
  attach(destination: Destination): void;
  /** Whether the members of the room with this key belong on another thread, if the room is small. */
  isElsewhere(key: string): boolean;
  /**
   * Moves a member of `room`, which is in no other room, to the thread that keeps the room.
   *
   * @param left called at the place in the room's order from which on the session is a member there
   * @returns true once nothing more can come for the session here; false when it stays, since the room is large or the
   * other thread adopts no session
   */
  move(room: RoomName, state: SessionState, left: () => void): Promise<boolean>;
  /** Sends something after a session that has moved with the room of this key. */
  send(key: string, session: SessionId, handoff: Handoff): void;
}
