/**
 * The text protocol, for people and `nc` (DESIGN 2.1): lines of UTF-8 ended by LF, one CR before it
 * dropped. What the client sends last without an LF is not a line and asks for nothing.
 */

import type { Answer } from "../chat/answer.ts";
import type { Body } from "../chat/body.ts";
import type { Encoder } from "../chat/encoder.ts";
import { encodeOnce } from "../chat/encoding.ts";
import type { RoomEvent } from "../chat/events/mod.ts";
import { ByteBuffer, concat, NO_BYTES } from "../lib/byte_buffer.ts";
import type { ByteRange } from "../lib/byte_range.ts";
import { dayOf, startOfDay } from "../lib/calendar.ts";
import { encodersOf, type Protocol, type ProtocolParts } from "./codec.ts";
import type { Sentences } from "./messages.ts";
import { answerSentence, eventSentence, isSpoken, LinePrefixes, systemLine } from "./text_answers.ts";
import { LineDecoder } from "./text_decoder.ts";

const LF = 0x0a;

/**
 * A message that would be longer than this as lines, each with its prefix, is named instead: so one
 * byte in makes no more come out than the longest nickname and these allow.
 */
const MAX_LINES = 64;
const MAX_RENDERED_BYTES = 16 * 1024;

const utf8 = new TextEncoder();

/** Writes lines. Names hold no control character and bodies are clean, so a line never holds another. */
class LineEncoder implements Encoder {
  readonly #sentences: Sentences;
  readonly #time: () => number;
  readonly #prefixes = new LinePrefixes();

  /** @param time milliseconds since 1970-01-01 UTC */
  constructor(sentences: Sentences, time: () => number) {
    this.#sentences = sentences;
    this.#time = time;
  }

  event(event: RoomEvent, to: ByteBuffer): void {
    if (isSpoken(event)) return this.#said(this.#prefixes.of(event), event.body, to);
    const sentence = eventSentence(this.#sentences, event);
    if (sentence !== undefined) to.append(utf8.encode(`${sentence}\n`));
  }

  answer(answer: Answer): Uint8Array {
    switch (answer.kind) {
      case "joined":
        return this.#replay([...answer.joined.history, answer.joined.join]);
      case "history":
        return this.#replay(answer.events);
      case "whisper": {
        const { from, body } = answer.whisper;
        const lines = new ByteBuffer();
        this.#said(utf8.encode(`${this.#sentences.whisper} ${from}: `), body, lines);
        return lines.take();
      }
      default: {
        const sentence = answerSentence(this.#sentences, answer);
        return sentence === undefined ? NO_BYTES : utf8.encode(`${sentence}\n`);
      }
    }
  }

  /** A history as lines, with a line for each day that is not today before its first event. */
  #replay(events: readonly RoomEvent[]): Uint8Array {
    const today = startOfDay(this.#time());
    const pieces: Uint8Array[] = [];
    let shownDay: string | undefined;
    for (const event of events) {
      const bytes = encodeOnce(event, this);
      if (bytes.length === 0) continue;
      const day = event.time < today ? dayOf(event.time) : undefined;
      if (day !== undefined && day !== shownDay) pieces.push(utf8.encode(`${systemLine(this.#sentences, day)}\n`));
      shownDay = day;
      pieces.push(bytes);
    }
    return concat(pieces);
  }

  /** A body as lines that each begin with `prefix`; or what it is, when it is not text or too much of it. */
  #said(prefix: Uint8Array, { payload, text }: Body, to: ByteBuffer): void {
    if (text === undefined) return appendLine(prefix, this.#sentences.binary(payload.length), to);
    if (text.length === 0) return;
    // An LF ends a line: one at the very end begins no other.
    const content = text.array[text.end - 1] === LF ? text.part(0, text.length - 1) : text;
    if (appendLines(prefix, content, to)) return;
    appendLine(prefix, this.#sentences.longMessage(payload.length), to);
  }
}

function appendLine(prefix: Uint8Array, sentence: string, to: ByteBuffer): void {
  to.append(prefix);
  to.append(utf8.encode(`${sentence}\n`));
}

/** Appends each line of `content` behind `prefix`, ended by LF; nothing, and it returns false, when that is too much. */
function appendLines(prefix: Uint8Array, content: ByteRange, to: ByteBuffer): boolean {
  const ends = lineEnds(content);
  const length = ends.length * (prefix.length + 1) + content.length - (ends.length - 1);
  if (ends.length > MAX_LINES || length > MAX_RENDERED_BYTES) return false;
  let from = 0;
  for (const end of ends) {
    to.append(prefix);
    // Nearly always all of it is one line.
    to.appendSpan(ends.length === 1 ? content : content.part(from, end));
    to.appendByte(LF);
    from = end + 1;
  }
  return true;
}

/** Where each line of `text` ends; no more than one line past those that may be shown. */
function lineEnds(text: ByteRange): number[] {
  let end = text.indexOf(LF);
  if (end === -1) return [text.length]; // as nearly always
  const ends: number[] = [];
  for (; end !== -1 && ends.length < MAX_LINES; end = text.indexOf(LF, end + 1)) {
    ends.push(end);
  }
  ends.push(text.length);
  return ends;
}

export function textProtocol(parts: ProtocolParts): Protocol {
  return {
    name: "text",
    rooms: "one",
    encoder: encodersOf(parts, (sentences) => new LineEncoder(sentences, parts.time)),
    decoder: (position = "start") => new LineDecoder(parts.limits, position),
  };
}
