/** Builds the sentences and line prefixes that the text and binary protocols share. People read both. */

import type { Answer } from "../chat/answer.ts";
import type { EventOf } from "../chat/events/mod.ts";
import { Utf8Cache } from "../lib/utf8_cache.ts";
import { errorSentence, type Sentences } from "./messages.ts";
import type { SentenceKind, SpokenEvent } from "./spoken_events.ts";

/** Answers that people read as one sentence. */
export type SentenceAnswer = Exclude<Answer, { kind: "joined" | "history" | "whisper" }>;

/** Encodes the prefix of a body: `alice: ` for a message, `* alice ` for an action, `* alice: ` for an edit. */
export class LinePrefixes {
  readonly #messages = new Utf8Cache((nick) => `${nick}: `);
  readonly #actions = new Utf8Cache((nick) => `* ${nick} `);
  readonly #edits = new Utf8Cache((nick) => `* ${nick}: `);

  of(event: SpokenEvent): Uint8Array {
    if (event.kind === "edit") return this.#edits.encode(event.nick);
    return (event.action === true ? this.#actions : this.#messages).encode(event.nick);
  }
}

/** Returns the sentence of an event, with its prefix; undefined when members are shown nothing. */
export function eventSentence(sentences: Sentences, event: EventOf<SentenceKind>): string | undefined {
  const sentenceOf = sentences.events[event.kind] as (event: EventOf<SentenceKind>) => string | undefined;
  const sentence = sentenceOf(event);
  return sentence === undefined ? undefined : systemLine(sentences, sentence);
}

/** Returns a sentence with the prefix of the server's lines. */
export function systemLine(sentences: Sentences, sentence: string): string {
  return `${sentences.system} ${sentence}`;
}

/** Returns the sentence of an answer, with its prefix; undefined when people are shown nothing. */
export function answerSentence(sentences: Sentences, answer: SentenceAnswer): string | undefined {
  switch (answer.kind) {
    case "error":
      return `${sentences.error} ${answer.problem.code} ${errorSentence(sentences, answer.problem)}`;
    case "who":
      return systemLine(sentences, sentences.who(answer.room, answer.names, answer.count));
    case "rooms":
      return systemLine(sentences, sentences.rooms(answer.rooms, answer.count));
    case "help":
      return systemLine(sentences, sentences.help(answer.usages));
    case "pong":
      return systemLine(sentences, sentences.pong);
    case "notice":
      return systemLine(sentences, sentences.notices[answer.notice]);
    case "welcome":
    case "ack":
      return undefined;
  }
}
