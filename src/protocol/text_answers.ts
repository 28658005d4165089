/** What the text and the binary protocol share: people read both, in sentences and lines. */

import type { Answer } from "../chat/answer.ts";
import type { EventKindName, EventOf, FieldsOf, RoomEvent } from "../chat/events/mod.ts";
import { Utf8Cache } from "../lib/utf8_cache.ts";
import { errorSentence, type Sentences } from "./messages.ts";

/** Answers that are one sentence. */
export type SentenceAnswer = Exclude<Answer, { kind: "joined" | "history" | "whisper" }>;

/** Events that people read as a body behind a prefix. The others are sentences. */
export type SpokenEvent = EventOf<"message" | "edit">;

/** Kinds of events that are sentences, or nothing, to people. */
export type SentenceKind = Exclude<EventKindName, SpokenEvent["kind"]>;

/** What a sentence about an event of one kind may say. */
export type SentenceFields<Kind extends SentenceKind> = { readonly nick: string } & FieldsOf<Kind>;

/** What stands before the body of an event: `alice: ` for a message, `* alice ` for an action, `* alice: ` for an edit. */
export class LinePrefixes {
  readonly #messages = new Utf8Cache((nick) => `${nick}: `);
  readonly #actions = new Utf8Cache((nick) => `* ${nick} `);
  readonly #edits = new Utf8Cache((nick) => `* ${nick}: `);

  of(event: SpokenEvent): Uint8Array {
    if (event.kind === "edit") return this.#edits.encode(event.nick);
    return (event.action === true ? this.#actions : this.#messages).encode(event.nick);
  }
}

export function isSpoken(event: RoomEvent): event is SpokenEvent {
  return event.kind === "message" || event.kind === "edit";
}

/** The sentence that members read of an event, with its prefix; undefined when they read nothing. */
export function eventSentence(sentences: Sentences, event: EventOf<SentenceKind>): string | undefined {
  const sentenceOf = sentences.events[event.kind] as (event: EventOf<SentenceKind>) => string | undefined;
  const sentence = sentenceOf(event);
  return sentence === undefined ? undefined : systemLine(sentences, sentence);
}

/** A line that the server says by itself. */
export function systemLine(sentences: Sentences, sentence: string): string {
  return `${sentences.system} ${sentence}`;
}

/** An answer as one sentence, with its prefix; undefined when people read nothing of it. */
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
