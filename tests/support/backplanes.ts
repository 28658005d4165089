import type { HistoryRange } from "../../src/chat/history.ts";
import { LocalBackplane } from "../../src/backplane/local.ts";
import type { Member, Message, PublishBackpressure } from "../../src/chat/backplane.ts";
import type { Problem } from "../../src/chat/code.ts";
import type { SessionId } from "../../src/chat/ids.ts";
import type { Whisper } from "../../src/chat/whisper.ts";
import type { Nickname, RoomName } from "../../src/chat/nickname.ts";

/**
 * A backplane whose answers come when the test says so. Operations are carried out at once, so their events come in
 * before the answers.
 */
export class DelayingBackplane extends LocalBackplane {
  /** Whether answers are held from now on. */
  holding = false;
  readonly #held: (() => void)[] = [];

  /** Answers that are held. */
  get held(): number {
    return this.#held.length;
  }

  /** Gives the oldest answer. */
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

/** A backplane whose operations of one kind fail while the test says so. */
export class FailingBackplane extends LocalBackplane {
  /** Why messages are refused. */
  refusal: Problem | undefined;
  /** What fails, and with what. Meanwhile it is not ready, and does not count rooms. */
  failing: { readonly at: "claim" | "join" | "publish" | "members"; readonly error: Error } | undefined;

  override claim(nickname: Nickname, session: SessionId) {
    return this.failing?.at === "claim" ? Promise.reject(this.failing.error) : super.claim(nickname, session);
  }

  override join(room: RoomName, member: Member, listed: number) {
    return this.failing?.at === "join" ? Promise.reject(this.failing.error) : super.join(room, member, listed);
  }

  override publish(room: string, draft: Message): PublishBackpressure {
    if (this.refusal !== undefined) return Promise.resolve(this.refusal);
    return this.failing?.at === "publish" ? Promise.reject(this.failing.error) : super.publish(room, draft);
  }

  override rooms(limit: number) {
    return this.failing === undefined ? super.rooms(limit) : Promise.reject(this.failing.error);
  }

  override get isReady(): boolean {
    return this.failing === undefined && super.isReady;
  }

  override members(room: RoomName, limit: number) {
    return this.failing?.at === "members" ? Promise.reject(this.failing.error) : super.members(room, limit);
  }
}
