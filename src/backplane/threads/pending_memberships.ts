import type { SessionId } from "../../chat/ids.ts";

/**
 * A nickname is free only when every room that its holder was in knows that it has left: or the next one
 * of that name could arrive in a room before the last one has gone. Rooms are asked to let somebody in
 * or go all over the threads; this keeps the name until they have answered.
 */
export class PendingMemberships {
  /** Joins and leaves that have not been answered, by session. */
  readonly #underWay = new Map<SessionId, number>();
  /** What is done once a session's rooms have answered: most of the time, that it goes. */
  readonly #waiting = new Map<SessionId, (() => void)[]>();

  /** A room was asked to let `session` in or go. */
  asked(session: SessionId): void {
    this.#underWay.set(session, (this.#underWay.get(session) ?? 0) + 1);
  }

  /** It has answered. */
  answered(session: SessionId): void {
    const left = (this.#underWay.get(session) ?? 0) - 1;
    if (left > 0) return void this.#underWay.set(session, left);
    this.#underWay.delete(session);
    const waiting = this.#waiting.get(session) ?? [];
    this.#waiting.delete(session);
    for (const run of waiting) run();
  }

  /** Calls `run` as soon as every room that `session` has joined or left has answered. */
  whenSettled(session: SessionId, run: () => void): void {
    if (!this.#underWay.has(session)) return run();
    const waiting = this.#waiting.get(session);
    if (waiting === undefined) this.#waiting.set(session, [run]);
    else waiting.push(run);
  }

  /** Calls `run` now, or, if the session is going, when it has gone. */
  unlessGoing(session: SessionId, run: () => void): void {
    const waiting = this.#waiting.get(session);
    if (waiting === undefined) run();
    else waiting.push(run);
  }
}
