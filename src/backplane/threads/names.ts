import type { SessionId } from "../../chat/ids.ts";
import type { Nickname } from "../../chat/nickname.ts";
import { type Claim, difference } from "../../chat/nickname_registry.ts";
import type { BatchReader, BatchWriter } from "./batch.ts";
import type { PendingMemberships } from "./pending_memberships.ts";
import type { Holder, Home, ThreadIndex } from "./home.ts";
import { OP, type ThreadLink } from "./link.ts";

export interface NamesParts {
  /** This thread. */
  readonly self: ThreadIndex;
  readonly home: Home;
  readonly pendingMemberships: PendingMemberships;
  homeOf(name: string): ThreadIndex;
  /** Undefined to this thread itself. */
  linkTo(thread: ThreadIndex): ThreadLink | undefined;
}

/** What of a nickname one thread keeps. */
interface Part {
  readonly home: ThreadIndex;
  readonly claim: Claim;
}

/**
 * Nicknames, whose keys and looks have homes of their own. Of two claims to one name, or to two that look alike, one
 * wins: the key is claimed first, then the look, and a key whose look is refused is given back. (While that is under
 * way a third claim to the key is refused.)
 */
export class ThreadNames {
  readonly #parts: NamesParts;

  constructor(parts: NamesParts) {
    this.#parts = parts;
  }

  async claim(nickname: Nickname, session: SessionId, held?: Nickname): Promise<boolean> {
    const taken: Part[] = [];
    for (const part of this.#partsOf(nickname, held)) {
      if (!await this.#claimAt(part, session)) {
        for (const { home, claim } of taken) this.#releaseAt(home, claim, session);
        return false;
      }
      taken.push(part);
    }
    return true;
  }

  /** As soon as every room that the session has left knows that it has. */
  release(nickname: Nickname, session: SessionId, kept?: Nickname): void {
    this.#parts.pendingMemberships.whenSettled(session, () => {
      for (const { home, claim } of this.#partsOf(nickname, kept)) this.#releaseAt(home, claim, session);
    });
  }

  /** The holder goes from this thread to another, where whispers to it go from now on. */
  async moveHolder(nickname: Nickname, session: SessionId, to: ThreadIndex): Promise<void> {
    await Promise.all(this.#partsOf(nickname).map(({ home, claim }) => this.#moveHolderAt(home, claim, session, to)));
  }

  /** A claim of another thread. */
  claimed(from: BatchReader, thread: ThreadIndex): Promise<boolean> {
    return this.#claimHere(readClaim(from), { thread, session: from.name() });
  }

  released(from: BatchReader, thread: ThreadIndex): void {
    this.#parts.home.release(readClaim(from), { thread, session: from.name() });
  }

  holderMoved(from: BatchReader, thread: ThreadIndex): void {
    this.#parts.home.moveHolder(readClaim(from), from.name(), thread, from.word());
  }

  /** What `other` does not share, in the order of claiming. Mostly key and look are equal, and then they have one home. */
  #partsOf(nickname: Nickname, other?: Nickname): readonly Part[] {
    const { homeOf } = this.#parts;
    const { key, look } = difference(nickname, other);
    const [keyHome, lookHome] = [
      key === undefined ? undefined : homeOf(key),
      look === undefined ? undefined : homeOf(look),
    ];
    if (keyHome !== undefined && keyHome === lookHome) return [{ home: keyHome, claim: difference(nickname, other) }];
    const parts: Part[] = [];
    if (key !== undefined && keyHome !== undefined) parts.push({ home: keyHome, claim: { key } });
    if (look !== undefined && lookHome !== undefined) parts.push({ home: lookHome, claim: { look } });
    return parts;
  }

  #claimAt({ home, claim }: Part, session: SessionId): Promise<boolean> {
    const link = this.#parts.linkTo(home);
    if (link === undefined) return this.#claimHere(claim, { thread: this.#parts.self, session });
    return link.ask(OP.claim, (out) => {
      writeClaim(out, claim);
      out.name(session);
    }, (from) => from.byte() === 1);
  }

  #releaseAt(home: ThreadIndex, claim: Claim, session: SessionId): void {
    const out = this.#parts.linkTo(home)?.begin(OP.release);
    if (out === undefined) return this.#parts.home.release(claim, { thread: this.#parts.self, session });
    writeClaim(out, claim);
    out.name(session);
  }

  #moveHolderAt(home: ThreadIndex, claim: Claim, session: SessionId, to: ThreadIndex): Promise<void> {
    const { self, home: here, linkTo } = this.#parts;
    const link = linkTo(home);
    if (link === undefined) return Promise.resolve(here.moveHolder(claim, session, self, to));
    return link.ask(OP.moveHolder, (out) => {
      writeClaim(out, claim);
      out.name(session);
      out.word(to);
    }, () => undefined);
  }

  /** Claims what has its home here, unless it belongs to a session that is not just leaving. */
  async #claimHere(claim: Claim, holder: Holder): Promise<boolean> {
    let last: Holder | undefined;
    // Key and look may have two holders, and each of them may be leaving.
    for (let waits = 0; waits <= 2; waits += 1) {
      const other = this.#parts.home.claim(claim, holder);
      if (other === undefined) return true;
      if (other.session === last?.session) return false;
      await this.#unlessGoing(other);
      last = other;
    }
    return false;
  }

  /** Resolves once what that thread has to say of a session that has ended there has come in here. */
  #unlessGoing({ thread, session }: Holder): Promise<void> {
    const { pendingMemberships, linkTo } = this.#parts;
    const link = linkTo(thread);
    if (link !== undefined) return link.ask(OP.awaitRelease, (out) => out.name(session), () => undefined);
    return new Promise((resolve) => pendingMemberships.unlessGoing(session, resolve));
  }
}

function writeClaim(out: BatchWriter, { key, look }: Claim): void {
  for (const part of [key, look]) {
    out.byte(part === undefined ? 0 : 1);
    if (part !== undefined) out.string(part);
  }
}

function readClaim(from: BatchReader): Claim {
  const [key, look] = [readPart(from), readPart(from)];
  return { ...(key === undefined ? {} : { key }), ...(look === undefined ? {} : { look }) };
}

function readPart(from: BatchReader): string | undefined {
  return from.byte() === 0 ? undefined : from.string();
}
