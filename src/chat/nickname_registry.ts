import type { SessionId } from "./ids.ts";
import type { Nickname } from "./nickname.ts";

/** What of a nickname one registry keeps: on several threads the key and the look may be in two registries. */
export type Claim = Partial<Pick<Nickname, "key" | "look">>;

/** Who holds which nickname: one live session for each key, and one for each look. */
export class NicknameRegistry {
  readonly #byKey = new Map<string, SessionId>();
  /** Neither of the two follows from the other: `AIDEN` and `aiden` share a key, `AIice` and `Alice` share a look. */
  readonly #byLook = new Map<string, SessionId>();

  /** Nicknames held. */
  get size(): number {
    return this.#byKey.size;
  }

  /** Gives both to `session` and returns undefined, or changes nothing and returns the session that holds one of them. */
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

  /** The session that holds the nickname with this key. */
  holder(key: string): SessionId | undefined {
    return this.#byKey.get(key);
  }
}

/** What `nickname` has that `other` does not share: a session that goes from one to the other claims and releases this. */
export function difference({ key, look }: Nickname, other: Nickname | undefined): Claim {
  return { ...(key === other?.key ? {} : { key }), ...(look === other?.look ? {} : { look }) };
}
