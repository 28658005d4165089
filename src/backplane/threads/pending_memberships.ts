import type { SessionId } from "../../chat/ids.ts";

/**
 * Joins and leaves of this thread's sessions that other threads have not answered.
 *
 * A nickname is free only when every room that its holder was in has the leave event: otherwise the next holder could
 * join a room before the previous one has left it. So releasing a name waits for these answers.
 */
export class PendingMemberships {
  /** How many, by session. */
  readonly #pending = new Map<SessionId, number>();
  /** What runs once none of a session is left: in most cases it releases the nickname. */
  readonly #waiting = new Map<SessionId, (() => void)[]>();

  /** A join or leave of `session` was sent. {@link answered} follows. */
  asked(session: SessionId): void {
    this.#pending.set(session, (this.#pending.get(session) ?? 0) + 1);
  }

  answered(session: SessionId): void {
    const left = (this.#pending.get(session) ?? 0) - 1;
    if (left > 0) return void this.#pending.set(session, left);
    this.#pending.delete(session);
    const waiting = this.#waiting.get(session) ?? [];
    this.#waiting.delete(session);
    for (const run of waiting) run();
  }

  /** Calls `run` as soon as every join and leave of `session` is answered. */
  whenSettled(session: SessionId, run: () => void): void {
    if (!this.#pending.has(session)) return run();
    const waiting = this.#waiting.get(session);
    if (waiting === undefined) this.#waiting.set(session, [run]);
    else waiting.push(run);
  }

  /** Calls `run` after what waits in {@link whenSettled}; now, when nothing does. */
  afterRelease(session: SessionId, run: () => void): void {
    const waiting = this.#waiting.get(session);
    if (waiting === undefined) run();
    else waiting.push(run);
  }
}
