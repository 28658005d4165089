import type { Delivery } from "../../chat/backplane.ts";
import type { Whisper } from "../../chat/whisper.ts";
import { readBody, writeBody } from "../../chat/events/content.ts";
import type { Home } from "./home.ts";
import { answerLater } from "./answer_later.ts";
import { OP } from "./ops.ts";
import type { RecordHandlers } from "./record_handlers.ts";
import { readWhisper, writeWhisper } from "./records.ts";
import type { ThreadLinks } from "./thread_links.ts";

/** Whispers, which go by the home of a nickname's key to the thread of its holder. */
export class ThreadWhispers {
  readonly handlers: RecordHandlers = {
    [OP.whisperVia]: (from, link) => {
      const ask = from.word();
      const time = this.#sendToHolder(from.string(), { from: from.string(), body: readBody(from) });
      answerLater(time, (time) => {
        const out = link.answer(ask);
        out.byte(time === undefined ? 0 : 1);
        if (time !== undefined) out.number(time);
      });
    },
    [OP.whisper]: (from, link) => {
      const ask = from.word();
      const isHere = this.#deliver(from.name(), readWhisper(from));
      link.answer(ask).byte(isHere ? 1 : 0);
    },
  };
  readonly #home: Home;
  readonly #links: ThreadLinks;
  readonly #deliver: Delivery["whisper"];
  readonly #time: () => number;

  constructor(home: Home, links: ThreadLinks, deliver: Delivery["whisper"], time: () => number) {
    this.#home = home;
    this.#links = links;
    this.#deliver = deliver;
    this.#time = time;
  }

  /** Sends a whisper to the holder of this key. Resolves to its time; to undefined when there is none. */
  send(key: string, whisper: Omit<Whisper, "time">): Promise<number | undefined> {
    const link = this.#links.toHomeOf(key);
    if (link === undefined) return this.#sendToHolder(key, whisper);
    return link.ask(OP.whisperVia, (out) => {
      out.string(key);
      out.string(whisper.from);
      writeBody(out, whisper.body);
    }, (from) => from.byte() === 1 ? from.number() : undefined);
  }

  /** From the home of the key to the thread of its holder. */
  async #sendToHolder(key: string, { from, body }: Omit<Whisper, "time">): Promise<number | undefined> {
    const holder = this.#home.holder(key);
    if (holder === undefined) return undefined;
    const whisper = { from, body, time: this.#time() };
    const link = this.#links.to(holder.thread);
    const isThere = link === undefined ? this.#deliver(holder.session, whisper) : await link.ask(OP.whisper, (out) => {
      out.name(holder.session);
      writeWhisper(out, whisper);
    }, (answer) => answer.byte() === 1);
    return isThere ? whisper.time : undefined;
  }
}
