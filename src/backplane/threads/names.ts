import type { SessionId } from "../../chat/ids.ts";
import type { Nickname } from "../../chat/nickname.ts";
import { type Claim, difference } from "../../chat/nickname_registry.ts";
import type { ThreadIndex } from "../thread_index.ts";
import { readClaim, writeClaim } from "./claims.ts";
import type { Holder, Home } from "./home.ts";
import { OP } from "./ops.ts";
import type { RecordHandlers } from "./record_handlers.ts";
import type { PendingMemberships } from "./pending_memberships.ts";
import type { ThreadLinks } from "./thread_links.ts";
import { answerLater } from "./answer_later.ts";

/** A part of a nickname that one thread keeps. */
export interface NamePart {
  readonly home: ThreadIndex;
  readonly claim: Claim;
}

/** The parts that `other` does not share, in the order of claiming. Key and look are mostly equal, and then one part. */
export function namePartsOf(nickname: Nickname, links: ThreadLinks, other?: Nickname): readonly NamePart[] {
  const claim = difference(nickname, other);
  const { key, look } = claim;
  const ofKey = key === undefined ? [] : [{ home: links.homeOf(key), claim: { key } }];
  const ofLook = look === undefined ? [] : [{ home: links.homeOf(look), claim: { look } }];
  const [first, second] = [...ofKey, ...ofLook];
  return first !== undefined && first.home === second?.home ? [{ home: first.home, claim }] : [...ofKey, ...ofLook];
}

/**
 * Nicknames, whose keys and looks have homes of their own. Of two claims to one name, or to two names of one look, one
 * wins: the key is claimed first, then the look, and a key whose look is refused is given back. (Meanwhile a third claim
 * to the key is refused.)
 */
export class ThreadNames {
  readonly handlers: RecordHandlers = {
    [OP.claim]: (from, link, thread) => {
      const ask = from.word();
      const isGiven = this.#claimHere(readClaim(from), { thread, session: from.name() });
      answerLater(isGiven, (yes) => link.answer(ask).byte(yes ? 1 : 0));
    },
    [OP.release]: (from, _link, thread) => {
      this.#home.release(readClaim(from), { thread, session: from.name() });
    },
    [OP.awaitRelease]: (from, link) => {
      const ask = from.word();
      this.#pendingMemberships.afterRelease(from.name(), () => void link.answer(ask));
    },
  };
  readonly #home: Home;
  readonly #links: ThreadLinks;
  readonly #pendingMemberships: PendingMemberships;

  constructor(home: Home, links: ThreadLinks, pendingMemberships: PendingMemberships) {
    this.#home = home;
    this.#links = links;
    this.#pendingMemberships = pendingMemberships;
  }

  async claim(nickname: Nickname, session: SessionId, held?: Nickname): Promise<boolean> {
    const taken: NamePart[] = [];
    for (const part of namePartsOf(nickname, this.#links, held)) {
      if (!await this.#claimAt(part, session)) {
        for (const part of taken) this.#releaseAt(part, session);
        return false;
      }
      taken.push(part);
    }
    return true;
  }

  /** Releases it as soon as every join and leave of the session is answered. */
  release(nickname: Nickname, session: SessionId, kept?: Nickname): void {
    this.#pendingMemberships.whenSettled(session, () => {
      for (const part of namePartsOf(nickname, this.#links, kept)) this.#releaseAt(part, session);
    });
  }

  #claimAt({ home, claim }: NamePart, session: SessionId): Promise<boolean> {
    const link = this.#links.to(home);
    if (link === undefined) return this.#claimHere(claim, { thread: this.#links.self, session });
    return link.ask(OP.claim, (out) => {
      writeClaim(out, claim);
      out.name(session);
    }, (from) => from.byte() === 1);
  }

  #releaseAt({ home, claim }: NamePart, session: SessionId): void {
    const link = this.#links.to(home);
    if (link === undefined) return this.#home.release(claim, { thread: this.#links.self, session });
    const out = link.begin(OP.release);
    writeClaim(out, claim);
    out.name(session);
  }

  /** Claims a part whose home this is. A holder that is releasing it is waited for. */
  async #claimHere(claim: Claim, holder: Holder): Promise<boolean> {
    let last: Holder | undefined;
    // Key and look may have two holders, and each of them may be releasing its name.
    for (let waits = 0; waits <= 2; waits += 1) {
      const other = this.#home.claim(claim, holder);
      if (other === undefined) return true;
      if (other.session === last?.session) return false;
      await this.#awaitRelease(other);
      last = other;
    }
    return false;
  }

  /** Resolves once the release has come in here that the holder's thread has under way, if any. */
  #awaitRelease({ thread, session }: Holder): Promise<void> {
    const link = this.#links.to(thread);
    if (link !== undefined) return link.ask(OP.awaitRelease, (out) => out.name(session), () => undefined);
    return new Promise((resolve) => this.#pendingMemberships.afterRelease(session, resolve));
  }
}
