/**
 * The text protocol, for people and `nc` (DESIGN 2.1). It consists of lines of UTF-8 ended by LF; one CR before the LF
 * is dropped. Bytes after the last LF of a stream are not a line, so they are ignored.
 */

import type { Answer } from "../chat/answer.ts";
import type { Body } from "../chat/body.ts";
import type { Encoder, EventEncoder } from "../chat/encoder.ts";
import { encodeOnce } from "../chat/encoding.ts";
import type { RoomEvent } from "../chat/events/mod.ts";
import { ByteBuffer, concat } from "../lib/byte_buffer.ts";
import type { ByteRange } from "../lib/byte_range.ts";
import { dayOf, startOfDay } from "../lib/calendar.ts";
import { encodersOf, type Protocol, type ProtocolParts } from "./codec.ts";
import type { Sentences } from "./messages.ts";
import { isSpoken } from "./spoken_events.ts";
import { answerLines, eventSentence, LinePrefixes, systemLine } from "./text_answers.ts";
import { LineDecoder } from "./text_decoder.ts";

const LF = 0x0a;

/**
 * Limits of a message as lines with prefixes. A placeholder replaces a longer message. Together with the limit of
 * nicknames, this bounds the bytes that one sent byte can produce.
 */
const MAX_LINES = 64;
const MAX_RENDERED_BYTES = 16 * 1024;

const utf8 = new TextEncoder();

/** Writes lines. Names contain no control characters and bodies are clean, so no name or body can forge a line. */
class LineEncoder implements Encoder, EventEncoder {
  readonly events = this;
  readonly #sentences: Sentences;
  readonly #time: () => number;
  readonly #prefixes: LinePrefixes;

  /** @param time milliseconds since 1970-01-01 UTC */
  constructor(sentences: Sentences, prefixes: LinePrefixes, time: () => number) {
    this.#sentences = sentences;
    this.#prefixes = prefixes;
    this.#time = time;
  }

  event(event: RoomEvent, to: ByteBuffer): void {
    if (isSpoken(event)) return this.#appendBody(this.#prefixes.of(event), event.body, to);
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
        this.#appendBody(utf8.encode(`${this.#sentences.whisper} ${from}: `), body, lines);
        return lines.take();
      }
      case "idle_warning":
        return utf8.encode(`${systemLine(this.#sentences, this.#sentences.idleWarning.text(answer.seconds))}\n`);
      default:
        return utf8.encode(answerLines(this.#sentences, answer).map((line) => `${line}\n`).join(""));
    }
  }

  /** Encodes a history as lines. The date precedes the first event of each day before today. */
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

  /** Appends a body as lines that begin with `prefix`. A placeholder replaces what is not text or is too long. */
  #appendBody(prefix: Uint8Array, { payload, text }: Body, to: ByteBuffer): void {
    if (text === undefined) return appendLine(prefix, this.#sentences.binary(payload.length), to);
    if (text.length === 0) return;
    // LF ends a line, so an LF at the very end does not begin an empty one.
    const content = text.array[text.end - 1] === LF ? text.part(0, text.length - 1) : text;
    if (appendLines(prefix, content, to)) return;
    appendLine(prefix, this.#sentences.longMessage(payload.length), to);
  }
}

function appendLine(prefix: Uint8Array, sentence: string, to: ByteBuffer): void {
  to.append(prefix);
  to.append(utf8.encode(`${sentence}\n`));
}

/** Appends each line of `content` with `prefix` and LF. Appends nothing and returns false when that is too long. */
function appendLines(prefix: Uint8Array, content: ByteRange, to: ByteBuffer): boolean {
  const ends = lineEnds(content);
  const length = ends.length * (prefix.length + 1) + content.length - (ends.length - 1);
  if (ends.length > MAX_LINES || length > MAX_RENDERED_BYTES) return false;
  let from = 0;
  for (const end of ends) {
    to.append(prefix);
    // Nearly all messages are one line: no part is created for them.
    to.appendRange(ends.length === 1 ? content : content.part(from, end));
    to.appendByte(LF);
    from = end + 1;
  }
  return true;
}

/** Returns the index of the end of each line, for at most one line more than {@link MAX_LINES}. */
function lineEnds(text: ByteRange): number[] {
  let end = text.indexOf(LF);
  if (end === -1) return [text.length]; // the usual case
  const ends: number[] = [];
  for (; end !== -1 && ends.length < MAX_LINES; end = text.indexOf(LF, end + 1)) {
    ends.push(end);
  }
  ends.push(text.length);
  return ends;
}

export function textProtocol(parts: ProtocolParts): Protocol {
  const prefixes = new LinePrefixes();
  return {
    name: "text",
    rooms: "one",
    encoder: encodersOf(parts, (sentences) => new LineEncoder(sentences, prefixes, parts.time)),
    decoder: (position = "start") => new LineDecoder(parts.limits, position),
  };
}
