/** Builds the sentences and line prefixes that the text and binary protocols share. People read both. */

import type { Answer } from "../chat/answer.ts";
import type { CommandUsage } from "../chat/command_word.ts";
import type { EventOf } from "../chat/events/mod.ts";
import { Utf8Cache } from "../lib/utf8_cache.ts";
import { errorSentence, type Sentences } from "./messages.ts";
import type { SentenceKind, SpokenEvent } from "./spoken_events.ts";

/** Answers that people read as sentences. */
export type SentenceAnswer = Exclude<Answer, { kind: "joined" | "history" | "whisper" | "idle_warning" }>;

/** Encodes the prefixes of bodies. Message: `alice: `; action: `* alice `; edit: `* alice: `. */
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

/** Returns the lines of an answer, with their prefixes; none when people are shown nothing. */
export function answerLines(sentences: Sentences, answer: SentenceAnswer): readonly string[] {
  if (answer.kind === "error") {
    return [`${sentences.error} ${answer.problem.code} ${errorSentence(sentences, answer.problem)}`];
  }
  return answerSentences(sentences, answer).map((sentence) => systemLine(sentences, sentence));
}

/** Returns the sentences of an answer that is not an error. */
export function answerSentences(
  sentences: Sentences,
  answer: Exclude<SentenceAnswer, { kind: "error" }>,
): readonly string[] {
  switch (answer.kind) {
    case "who":
      return [whoSentence(sentences, answer)];
    case "rooms":
      return [sentences.rooms(answer.rooms, answer.count)];
    case "help":
      return [...explained(sentences, answer.usages), sentences.otherLines];
    case "usage":
      return explained(sentences, answer.usages);
    case "pong":
      return [sentences.pong];
    case "notice":
      return [sentences.notices[answer.notice]];
    case "welcome":
    case "ack":
      return [];
  }
}

/** Returns the sentence about the members of a room, or about a room that does not exist. */
export function whoSentence(
  sentences: Sentences,
  { room, names, count, exists }: Omit<Answer & { kind: "who" }, "kind" | "id">,
): string {
  if (exists === false) return sentences.noSuchRoom(room);
  return count === 0 ? sentences.emptyRoom(room) : sentences.who(room, names, count);
}

/** Returns a line for each command: `/join <room>: …`. */
function explained(sentences: Sentences, usages: readonly CommandUsage[]): readonly string[] {
  return usages.map(({ word, usage }) => `${usage}: ${sentences.commands[word]}`);
}
