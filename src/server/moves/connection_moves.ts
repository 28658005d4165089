/**
 * Moves of connections between threads, as the rest of the server sees them. With one thread there are none:
 * {@link NO_MOVES}. Start reading at `connection_move.ts` (out of a thread) and `incoming_sessions.ts` (into one).
 */

import type { Session } from "../../chat/session.ts";
import type { Socket } from "../../runtime/runtime.ts";
import type { CloseReason } from "../close_reason.ts";
import type { OutboundQueue } from "../outbound_queue.ts";

/** Bytes from and to a client. */
export interface ByteCounts {
  readonly received: number;
  readonly sent: number;
}

/** What a connection knows of its moves. */
export interface MoveState {
  /** What was received and sent on the threads that the connection was on before. */
  readonly before: ByteCounts;
  /** Hands the connection over, if the session has moved and nothing is unsent. */
  follow(): void;
  /** The server stops: the move does not wait for a client that does not read. */
  drain(): void;
  /** The connection has ended. Returns true when the move sees to the end of the session. */
  ended(reason: CloseReason): boolean;
}

/** A connection that is about to move, as its move sees it. */
export interface MovableConnection {
  readonly id: number;
  /** When it was opened (see `Clock.now`). */
  readonly openedAt: number;
  readonly session: Session;
  readonly socket: Socket;
  readonly queue: OutboundQueue;
  /** Left of its rate limit's burst; undefined without a limit. */
  readonly tokens: number | undefined;
  /** See {@link MoveState}. */
  readonly before: ByteCounts;
  /** Bytes so far, on all threads. */
  counts(): ByteCounts;
  /** The session stays on this thread, or ends here: requests are carried out again. */
  stayed(): void;
  /** The connection is another thread's: no event of its socket comes here any more. */
  moved(): void;
  /** The connection cannot be handed over. */
  terminate(reason: CloseReason): void;
  /** The move has failed: the connection ends, with an error for the client. */
  failed(error: unknown): void;
}

/** Moves connections out of a thread. */
export interface ConnectionMoves {
  /** Whether a session should follow its room to another thread, and its connection can. */
  isDue(session: Session, socket: Socket): boolean;
  /** Starts a move that is due. */
  start(connection: MovableConnection): MoveState;
}

/** The state of a connection that does not move. @param before what was received and sent on earlier threads */
export function notMoving(before: ByteCounts): MoveState {
  return { before, follow() {}, drain() {}, ended: () => false };
}

/** The state of every connection that has never moved: an object for all of them. */
export const NEVER_MOVED: MoveState = notMoving({ received: 0, sent: 0 });

/** One thread: every connection stays. */
export const NO_MOVES: ConnectionMoves = {
  isDue: () => false,
  start() {
    throw new Error("a server of one thread has no other thread to move a connection to");
  },
};
