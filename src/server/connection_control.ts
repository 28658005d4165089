import type { Problem } from "../chat/code.ts";
import type { Session } from "../chat/session.ts";
import type { CloseReason } from "./close_reason.ts";

/** What the parts of a connection ask of it: its request loop, its deadlines. */
export interface ConnectionControl {
  readonly id: number;
  readonly session: Session;
  /** The next request waits, and not for the client: so the client is not idle. */
  readonly isBlocked: boolean;
  /** Answers with `problem`, if there is one, sends what is unsent, and ends the stream. Only the first call counts. */
  closeFor(reason: CloseReason, problem?: Problem): void;
  /** Tells the client that it is closed in so many seconds unless it sends something. */
  warnIdle(seconds: number): void;
  /** Discards what is unsent and closes at once. @param reason without it, the one that it is closing for */
  terminate(reason?: CloseReason): void;
  /** Reports a defect, and closes this connection alone. */
  failed(error: unknown): void;
  /** Every request is carried out, after `RequestLoop.mayEnd()` was false: the connection shuts down. */
  shutDown(): void;
  /**
   * Every request is carried out: moves the session to the thread of its room, if that is another one.
   *
   * @returns true when it moves: then nothing is read or carried out before `RequestLoop.moveEnded()`
   */
  startMove(): boolean;
}
