import type { Nickname } from "./nickname.ts";
import type { SessionId } from "./event.ts";

/** What of a nickname is claimed in one registry: on several threads its key and its look may be claimed in two. */
export type Claim = Partial<Pick<Nickname, "key" | "look">>;

/** Who holds which nickname: one live session for each key, and one for each look. */
export class NicknameRegistry {
  readonly #byKey = new Map<string, SessionId>();
  /** Neither of the two follows from the other: `AIDEN` and `aiden` have one key, `AIice` and `Alice` one look. */
  readonly #byLook = new Map<string, SessionId>();

  /** Nicknames held. */
  get size(): number {
    return this.#byKey.size;
  }

  /** Gives both to `session` and returns undefined, or changes nothing and returns who holds one of them. */
  claim({ key, look }: Claim, session: SessionId): SessionId | undefined {
    const other = (key === undefined ? undefined : this.#byKey.get(key)) ??
      (look === undefined ? undefined : this.#byLook.get(look));
    if (other !== undefined) return other;
    if (key !== undefined) this.#byKey.set(key, session);
    if (look !== undefined) this.#byLook.set(look, session);
    return undefined;
  }

  /** Frees what `session` holds of them; does nothing otherwise. */
  release({ key = "", look = "" }: Claim, session: SessionId): void {
    if (this.#byKey.get(key) === session) this.#byKey.delete(key);
    if (this.#byLook.get(look) === session) this.#byLook.delete(look);
  }

  /** Who holds the nickname with this key, if anybody. */
  holder(key: string): SessionId | undefined {
    return this.#byKey.get(key);
  }
}
