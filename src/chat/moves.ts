/**
 * How members of a small room come together on the thread that keeps its log: what they say to each other
 * does not cross threads then, and leaves in one write for all of them.
 *
 * A session that is in one room follows it, in two steps. Its membership moves at one place of the room's
 * order: what is before it is delivered where the session was, everything else where it goes, and is kept
 * there. When nothing more can come for it where it was, its connection is sent after it.
 */

import type { SessionId } from "./ids.ts";
import type { Nickname, RoomName } from "./nickname.ts";

/** A session on its way. */
export interface MovingSession {
  readonly session: SessionId;
  readonly nickname: Nickname;
  /** The name of the protocol that it speaks. */
  readonly protocol: string;
}

/** What is sent after a session: a connection, or word of its end. What it says is between sender and receiver. */
export interface Handoff {
  readonly message: string;
  /** What the client had sent and nobody has looked at. */
  readonly unread: Uint8Array;
}

/** Adopts moving sessions. */
export interface Destination {
  /** A session goes on here, a member of `room` from this place of its order on. Returns false when nobody is taken in. */
  expect(room: RoomName, moving: MovingSession): boolean;
  /** What was sent after it: once for each that was expected. */
  arrived(session: SessionId, handoff: Handoff): void;
}

/** What a backplane of several threads offers besides. */
export interface Moves {
  /** Sets the destination. Called once, before anything else. */
  attach(destination: Destination): void;
  /** Whether the members of the room with this key should be on another thread, if it is small. */
  isElsewhere(key: string): boolean;
  /**
   * Moves a member of `room`, which is in no other, to the thread that keeps it. Calls `left` at the place in the
   * room's order from which on it is a member there, and resolves to true when nothing for it can come here any
   * more; or to false when it stays, since the room is large or the other thread takes nobody in.
   */
  move(room: RoomName, moving: MovingSession, left: () => void): Promise<boolean>;
  /** Sends something after a session that has moved with the room of this key. */
  send(key: string, session: SessionId, handoff: Handoff): void;
}
