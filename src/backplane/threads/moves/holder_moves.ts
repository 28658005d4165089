import type { SessionId } from "../../../chat/ids.ts";
import type { Nickname } from "../../../chat/nickname.ts";
import type { Claim } from "../../../chat/nickname_registry.ts";
import type { ThreadIndex } from "../../thread_index.ts";
import { readClaim, writeClaim } from "../claims.ts";
import type { Home } from "../home.ts";
import { type NamePart, namePartsOf } from "../names.ts";
import { OP } from "../ops.ts";
import type { RecordHandlers } from "../record_handlers.ts";
import type { ThreadLinks } from "../thread_links.ts";

/** Tells the homes of a nickname that its holder is on another thread now, where whispers go from then on. */
export class HolderMoves {
  readonly handlers: RecordHandlers = {
    [OP.moveHolder]: (from, link, thread) => {
      const ask = from.word();
      this.#moveHere(readClaim(from), from.name(), thread, from.word());
      link.answer(ask);
    },
  };
  readonly #home: Home;
  readonly #links: ThreadLinks;

  constructor(home: Home, links: ThreadLinks) {
    this.#home = home;
    this.#links = links;
  }

  /** Resolves when no whisper for the session comes to this thread any more. */
  async move(nickname: Nickname, session: SessionId, to: ThreadIndex): Promise<void> {
    await Promise.all(namePartsOf(nickname, this.#links).map((part) => this.#moveAt(part, session, to)));
  }

  #moveAt({ home, claim }: NamePart, session: SessionId, to: ThreadIndex): Promise<void> {
    const link = this.#links.to(home);
    if (link === undefined) return Promise.resolve(this.#moveHere(claim, session, this.#links.self, to));
    return link.ask(OP.moveHolder, (out) => {
      writeClaim(out, claim);
      out.name(session);
      out.word(to);
    }, () => undefined);
  }

  #moveHere(claim: Claim, session: SessionId, from: ThreadIndex, to: ThreadIndex): void {
    this.#home.release(claim, { thread: from, session });
    this.#home.claim(claim, { thread: to, session });
  }
}
