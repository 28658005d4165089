import type { SessionId } from "../../chat/event.ts";
import type { Nickname } from "../../chat/nickname.ts";
import type { Claim } from "../../chat/nickname_registry.ts";
import type { BatchReader, BatchWriter } from "./batch.ts";
import type { Departures } from "./departures.ts";
import type { Holder, Home, Thread } from "./home.ts";
import { type Link, OP } from "./link.ts";

export interface NamesParts {
  /** This thread. */
  readonly self: Thread;
  readonly home: Home;
  readonly departures: Departures;
  homeOf(name: string): Thread;
  /** Undefined to this thread itself. */
  linkTo(thread: Thread): Link | undefined;
}

/** What of a nickname one thread keeps. */
interface Part {
  readonly home: Thread;
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

  async claim(nickname: Nickname, session: SessionId): Promise<boolean> {
    const taken: Part[] = [];
    for (const part of this.#partsOf(nickname)) {
      if (!await this.#claimAt(part, session)) {
        for (const { home, claim } of taken) this.#releaseAt(home, claim, session);
        return false;
      }
      taken.push(part);
    }
    return true;
  }

  /** As soon as every room that the session has left knows that it has. */
  release(nickname: Nickname, session: SessionId): void {
    this.#parts.departures.whenSettled(session, () => {
      for (const { home, claim } of this.#partsOf(nickname)) this.#releaseAt(home, claim, session);
    });
  }

  /** The holder goes from this thread to another, where whispers to it go from now on. */
  async rehold(nickname: Nickname, session: SessionId, to: Thread): Promise<void> {
    await Promise.all(this.#partsOf(nickname).map(({ home, claim }) => this.#reholdAt(home, claim, session, to)));
  }

  /** A claim of another thread. */
  claimed(from: BatchReader, thread: Thread): Promise<boolean> {
    return this.#claimHere(readClaim(from), { thread, session: from.name() });
  }

  released(from: BatchReader, thread: Thread): void {
    this.#parts.home.release(readClaim(from), { thread, session: from.name() });
  }

  reheld(from: BatchReader, thread: Thread): void {
    this.#parts.home.rehold(readClaim(from), from.name(), thread, from.word());
  }

  /** In the order in which they are claimed. Mostly key and look are equal, and then they have one home. */
  #partsOf({ key, look }: Nickname): readonly Part[] {
    const { homeOf } = this.#parts;
    const [keyHome, lookHome] = [homeOf(key), homeOf(look)];
    if (keyHome === lookHome) return [{ home: keyHome, claim: { key, look } }];
    return [{ home: keyHome, claim: { key } }, { home: lookHome, claim: { look } }];
  }

  #claimAt({ home, claim }: Part, session: SessionId): Promise<boolean> {
    const link = this.#parts.linkTo(home);
    if (link === undefined) return this.#claimHere(claim, { thread: this.#parts.self, session });
    return link.ask(OP.claim, (out) => {
      writeClaim(out, claim);
      out.name(session);
    }, (from) => from.byte() === 1);
  }

  #releaseAt(home: Thread, claim: Claim, session: SessionId): void {
    const out = this.#parts.linkTo(home)?.begin(OP.release);
    if (out === undefined) return this.#parts.home.release(claim, { thread: this.#parts.self, session });
    writeClaim(out, claim);
    out.name(session);
  }

  #reholdAt(home: Thread, claim: Claim, session: SessionId, to: Thread): Promise<void> {
    const { self, home: here, linkTo } = this.#parts;
    const link = linkTo(home);
    if (link === undefined) return Promise.resolve(here.rehold(claim, session, self, to));
    return link.ask(OP.rehold, (out) => {
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
    const { departures, linkTo } = this.#parts;
    const link = linkTo(thread);
    if (link !== undefined) return link.ask(OP.gone, (out) => out.name(session), () => undefined);
    return new Promise((resolve) => departures.unlessGoing(session, resolve));
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
