/**
 * The text protocol, for people and `nc` (DESIGN 2.1): lines of UTF-8 ended by LF, one CR before it
 * dropped. What the client sends last without an LF is not a line and asks for nothing.
 */

import { bodyOfOwnUtf8 } from "../chat/body.ts";
import type { Answer, Encoder } from "../chat/encoder.ts";
import type { Body, RoomEvent } from "../chat/event.ts";
import type { Request } from "../chat/request.ts";
import { NO_BYTES } from "../lib/byte_buffer.ts";
import { Utf8Cache } from "../lib/utf8_cache.ts";
import type { Decoder, InputLimits, Protocol, ProtocolParts } from "./codec.ts";
import { LINE_TOO_LONG, LineSplitter } from "./lines.ts";
import type { Sentences } from "./messages.ts";
import { answerSentence, noticeSentence, replayOf } from "./plain.ts";
import { requestOf } from "./words.ts";

const LF = 0x0a;

/**
 * A message that would be longer than this as lines, each with its prefix, is named instead: so one
 * byte in makes no more come out than the longest nickname and these allow.
 */
const MOST_LINES = 64;
const MOST_RENDERED_BYTES = 16 * 1024;

const utf8 = new TextEncoder();

class LineDecoder implements Decoder {
  readonly #lines: LineSplitter;
  readonly #maxLine: number;
  readonly #maxMessage: number;

  constructor({ maxLineBytes, maxMessageBytes }: InputLimits) {
    this.#lines = new LineSplitter(maxLineBytes, "kept");
    this.#maxLine = maxLineBytes;
    this.#maxMessage = maxMessageBytes > 0 ? maxMessageBytes : Infinity;
  }

  push(chunk: Uint8Array): void {
    this.#lines.push(chunk);
  }

  next(): Request | undefined {
    const line = this.#lines.next();
    if (line === undefined) return undefined;
    if (line === LINE_TOO_LONG) return tooLong(this.#maxLine, "fatal");
    return line.length > this.#maxMessage ? tooLong(this.#maxMessage, "passing") : requestOf(line, bodyOfOwnUtf8);
  }

  hold(): void {
    this.#lines.hold();
  }
}

function tooLong(limit: number, how: "fatal" | "passing"): Request {
  return { kind: "invalid", problem: { code: "TOO_LONG", about: limit }, fatal: how === "fatal" };
}

/** Writes lines. Names hold no control character and bodies are clean, so a line never holds another. */
class LineEncoder implements Encoder {
  readonly #sentences: Sentences;
  readonly #prefixes = new Utf8Cache();

  constructor(sentences: Sentences) {
    this.#sentences = sentences;
  }

  event(event: RoomEvent): Uint8Array {
    if (event.kind === "message") return this.#said(`${event.nick}: `, event.body);
    return utf8.encode(`${noticeSentence(this.#sentences, event)}\n`);
  }

  answer(answer: Answer): Uint8Array {
    switch (answer.kind) {
      case "joined":
        return replayOf([...answer.joined.history, answer.joined.join], this);
      case "history":
        return replayOf(answer.events, this);
      case "whisper": {
        const { from, body } = answer.whisper;
        return this.#said(`${this.#sentences.whisper} ${from}: `, body);
      }
      default: {
        const sentence = answerSentence(this.#sentences, answer);
        return sentence === undefined ? NO_BYTES : utf8.encode(`${sentence}\n`);
      }
    }
  }

  /** What somebody said, as lines that each begin with `prefix`; or what it was, when it is no text or too much of it. */
  #said(prefix: string, { payload, text }: Body): Uint8Array {
    if (text === undefined) return utf8.encode(`${prefix}${this.#sentences.binary(payload.length)}\n`);
    if (text.length === 0) return NO_BYTES;
    // An LF ends a line: one at the very end begins no other.
    const content = text[text.length - 1] === LF ? text.subarray(0, -1) : text;
    return linesOf(this.#prefixes.encode(prefix), content) ??
      utf8.encode(`${prefix}${this.#sentences.longMessage(payload.length)}\n`);
  }
}

/** Each line of `content` behind `prefix`, ended by LF; undefined when that is too much. */
function linesOf(prefix: Uint8Array, content: Uint8Array): Uint8Array | undefined {
  const ends = lineEnds(content);
  const length = ends.length * (prefix.length + 1) + content.length - (ends.length - 1);
  if (ends.length > MOST_LINES || length > MOST_RENDERED_BYTES) return undefined;
  const lines = new Uint8Array(length);
  let [from, to] = [0, 0];
  for (const end of ends) {
    lines.set(prefix, to);
    // Nearly always all of it is one line.
    lines.set(ends.length === 1 ? content : content.subarray(from, end), to + prefix.length);
    to += prefix.length + end - from + 1;
    lines[to - 1] = LF;
    from = end + 1;
  }
  return lines;
}

/** Where each line of `text` ends; no more than one line past those that may be shown. */
function lineEnds(text: Uint8Array): number[] {
  const ends: number[] = [];
  for (let end = text.indexOf(LF); end !== -1 && ends.length < MOST_LINES; end = text.indexOf(LF, end + 1)) {
    ends.push(end);
  }
  ends.push(text.length);
  return ends;
}

export function textProtocol({ sentences, limits }: ProtocolParts): Protocol {
  return {
    name: "text",
    rooms: "one",
    encoder: new LineEncoder(sentences),
    decoder: () => new LineDecoder(limits),
  };
}
