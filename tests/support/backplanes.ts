import type { HistoryRange } from "../../src/chat/history.ts";
import { LocalBackplane } from "../../src/backplane/local.ts";
import type { Member, Message, PublishBackpressure } from "../../src/chat/backplane.ts";
import type { SessionId } from "../../src/chat/ids.ts";
import type { Whisper } from "../../src/chat/whisper.ts";
import type { Nickname, RoomName } from "../../src/chat/nickname.ts";

/**
 * A backplane whose answers come when the test says so. What is asked is done at once: its events
 * come in while whoever asked still waits.
 */
export class DelayingBackplane extends LocalBackplane {
  /** Set to hold every answer from now on. */
  holding = false;
  readonly #held: (() => void)[] = [];

  /** Answers that are held. */
  get held(): number {
    return this.#held.length;
  }

  /** Lets the oldest answer go. */
  letGo(): void {
    this.#held.shift()?.();
  }

  override claim(nickname: Nickname, session: SessionId) {
    return this.#answer(super.claim(nickname, session));
  }

  override join(room: RoomName, member: Member, listed: number) {
    return this.#answer(super.join(room, member, listed));
  }

  override whisper(key: string, whisper: Omit<Whisper, "time">) {
    return this.#answer(super.whisper(key, whisper));
  }

  override members(room: RoomName, limit: number) {
    return this.#answer(super.members(room, limit));
  }

  override history(room: string, range: HistoryRange) {
    return this.#answer(super.history(room, range));
  }

  async #answer<Answer>(answer: Promise<Answer>): Promise<Answer> {
    if (this.holding) await new Promise<void>((resolve) => this.#held.push(resolve));
    return await answer;
  }
}

/** A backplane that fails at one thing for as long as the test says so. */
export class FailingBackplane extends LocalBackplane {
  /** What fails, and with what. */
  failing: { readonly at: "claim" | "join" | "publish" | "occupants"; readonly error: Error } | undefined;

  override claim(nickname: Nickname, session: SessionId) {
    return this.failing?.at === "claim" ? Promise.reject(this.failing.error) : super.claim(nickname, session);
  }

  override join(room: RoomName, member: Member, listed: number) {
    return this.failing?.at === "join" ? Promise.reject(this.failing.error) : super.join(room, member, listed);
  }

  override publish(room: string, draft: Message): PublishBackpressure {
    if (this.failing?.at === "publish") throw this.failing.error;
    return super.publish(room, draft);
  }

  override members(room: RoomName, limit: number) {
    return this.failing?.at === "occupants" ? Promise.reject(this.failing.error) : super.members(room, limit);
  }
}
