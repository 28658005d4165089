import type { SessionId } from "./ids.ts";
import type { Nickname } from "./nickname.ts";

/** The parts of a nickname that one registry holds: with several threads, key and look may belong to two registries. */
export type Claim = Partial<Pick<Nickname, "key" | "look">>;

/** Maps nicknames to the sessions that hold them: one session for each key, and one for each look. */
export class NicknameRegistry {
  readonly #byKey = new Map<string, SessionId>();
  /** Neither follows from the other: `AIDEN` and `aiden` share only a key, `AIice` and `Alice` only a look. */
  readonly #byLook = new Map<string, SessionId>();

  /** Gives key and look to `session`. If a session holds one of them, changes nothing and returns that session. */
  claim({ key, look }: Claim, session: SessionId): SessionId | undefined {
    const other = (key === undefined ? undefined : this.#byKey.get(key)) ??
      (look === undefined ? undefined : this.#byLook.get(look));
    if (other !== undefined) return other;
    if (key !== undefined) this.#byKey.set(key, session);
    if (look !== undefined) this.#byLook.set(look, session);
    return undefined;
  }

  /** Frees the key and the look, each if `session` holds it. */
  release({ key = "", look = "" }: Claim, session: SessionId): void {
    if (this.#byKey.get(key) === session) this.#byKey.delete(key);
    if (this.#byLook.get(look) === session) this.#byLook.delete(look);
  }

  /** Returns the session that holds the nickname with this key, if there is one. */
  holder(key: string): SessionId | undefined {
    return this.#byKey.get(key);
  }
}

/** What `nickname` has that `other` does not share: a session that goes from one to the other claims and releases this. */
export function difference({ key, look }: Nickname, other: Nickname | undefined): Claim {
  return { ...(key === other?.key ? {} : { key }), ...(look === other?.look ? {} : { look }) };
}
