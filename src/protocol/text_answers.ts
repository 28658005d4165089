/** The server's sentences as people read them, in text lines and in binary frames alike. */

import type { Answer, Encoder } from "../chat/encoder.ts";
import { encodeOnce, type RoomEvent } from "../chat/event.ts";
import { concat } from "../lib/byte_buffer.ts";
import { errorSentence, type Sentences } from "./messages.ts";

/** Answers that are one sentence. */
export type PlainAnswer = Exclude<Answer, { kind: "joined" | "history" | "whisper" }>;

/** A history as it is replayed: the events' own bytes, one after another. */
export function replayOf(events: readonly RoomEvent[], encoder: Encoder): Uint8Array {
  const pieces = events.map((event) => encodeOnce(event, encoder));
  return concat(pieces);
}

/** What members are told of one who comes or goes. */
export function noticeSentence(sentences: Sentences, event: RoomEvent & { readonly kind: "join" | "leave" }): string {
  const sentence = event.kind === "join" ? sentences.joined(event.nick) : sentences.left(event.nick);
  return `${sentences.system} ${sentence}`;
}

/** An answer as one sentence, with its prefix; undefined when people are told nothing of it. */
export function answerSentence(sentences: Sentences, answer: PlainAnswer): string | undefined {
  const system = (sentence: string) => `${sentences.system} ${sentence}`;
  switch (answer.kind) {
    case "error":
      return `${sentences.error} ${answer.problem.code} ${errorSentence(sentences, answer.problem)}`;
    case "who":
      return system(sentences.who(answer.room, answer.names, answer.count));
    case "rooms":
      return system(sentences.rooms(answer.rooms, answer.count));
    case "help":
      return system(sentences.help(answer.usages));
    case "pong":
      return system(sentences.pong);
    case "notice":
      return system(sentences.notices[answer.notice]);
    case "welcome":
    case "ack":
      return undefined;
  }
}
