import type { Nickname } from "./nickname.ts";
import type { SessionId } from "./event.ts";

/** All of a nickname that counts here. */
type Named = Pick<Nickname, "key">;

/** Who holds which nickname: one live session for each key. */
export class NicknameRegistry {
  readonly #holders = new Map<string, SessionId>();

  /** Nicknames held. */
  get size(): number {
    return this.#holders.size;
  }

  /** Gives `nickname` to `session` and returns true, unless somebody holds its key. */
  claim(nickname: Named, session: SessionId): boolean {
    if (this.#holders.has(nickname.key)) return false;
    this.#holders.set(nickname.key, session);
    return true;
  }

  /** Frees `nickname` if `session` holds it; does nothing otherwise. */
  release(nickname: Named, session: SessionId): void {
    if (this.#holders.get(nickname.key) === session) this.#holders.delete(nickname.key);
  }

  /** Who holds the nickname with this key, if anybody. */
  holder(key: string): SessionId | undefined {
    return this.#holders.get(key);
  }
}
