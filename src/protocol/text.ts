/**
 * The text protocol, for people and `nc` (DESIGN 2.1): lines of UTF-8 ended by LF, one CR before it
 * dropped. What the client sends last without an LF is not a line and asks for nothing.
 */

import { bodyOfUtf8 } from "../chat/body.ts";
import { decodeUtf8 } from "../chat/clean_text.ts";
import type { Answer, Encoder } from "../chat/encoder.ts";
import { type Body, encodeOnce, type RoomEvent } from "../chat/event.ts";
import type { Request } from "../chat/request.ts";
import { ByteBuffer, concat, copyOf, NO_BYTES } from "../lib/byte_buffer.ts";
import type { Decoder, InputLimits, Protocol } from "./codec.ts";
import { errorSentence, type Sentences } from "./messages.ts";

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const SLASH = 0x2f;
const NICK = [0x4e, 0x49, 0x43, 0x4b] as const;

const NOTHING: Request = { kind: "nothing" };
const NOT_UTF8: Request = { kind: "invalid", problem: { code: "INVALID_UTF8" }, fatal: false };

const utf8 = new TextEncoder();

/** Cuts a stream into lines. An unfinished line is kept apart from the chunk, and no byte is looked at twice. */
class LineDecoder implements Decoder {
  readonly #maxLine: number;
  readonly #maxMessage: number;
  /** The beginning of a line whose LF has not come; there is none in it. */
  readonly #unfinished = new ByteBuffer();
  #chunk: Uint8Array = NO_BYTES;
  #offset = 0;
  #failed = false;

  constructor({ maxLineBytes, maxMessageBytes }: InputLimits) {
    this.#maxLine = maxLineBytes;
    this.#maxMessage = maxMessageBytes > 0 ? maxMessageBytes : Infinity;
  }

  push(chunk: Uint8Array): void {
    if (this.#failed) return;
    const rest = this.#chunk.subarray(this.#offset);
    // Only while a command is pending does a chunk come before the last one is used up.
    this.#chunk = rest.length === 0 ? chunk : concat([rest, chunk], rest.length + chunk.length);
    this.#offset = 0;
  }

  next(): Request | undefined {
    if (this.#failed || this.#offset === this.#chunk.length) return undefined;
    const end = this.#chunk.indexOf(LF, this.#offset);
    const piece = this.#chunk.subarray(this.#offset, end === -1 ? this.#chunk.length : end);
    if (this.#unfinished.length + piece.length > this.#maxLine) return this.#fail();
    if (end === -1) {
      this.#unfinished.append(piece);
      this.#used(this.#chunk.length);
      return undefined;
    }
    this.#used(end + 1);
    if (this.#unfinished.length === 0) return this.#request(piece);
    this.#unfinished.append(piece);
    return this.#request(this.#unfinished.take());
  }

  hold(): void {
    if (this.#offset === this.#chunk.length) return;
    this.#chunk = copyOf(this.#chunk.subarray(this.#offset));
    this.#offset = 0;
  }

  #used(offset: number): void {
    this.#offset = offset;
    if (offset < this.#chunk.length) return;
    this.#chunk = NO_BYTES;
    this.#offset = 0;
  }

  #fail(): Request {
    this.#failed = true;
    this.#unfinished.clear();
    this.#used(this.#chunk.length);
    return { kind: "invalid", problem: { code: "TOO_LONG", about: this.#maxLine }, fatal: true };
  }

  #request(ended: Uint8Array): Request {
    const line = ended[ended.length - 1] === CR ? ended.subarray(0, -1) : ended;
    if (line.length > this.#maxMessage) {
      return { kind: "invalid", problem: { code: "TOO_LONG", about: this.#maxMessage }, fatal: false };
    }
    return requestOf(line);
  }
}

/** What one line asks for. Everything it returns is a copy. */
function requestOf(line: Uint8Array): Request {
  if (line.length === 0) return NOTHING;
  if (line[0] === SLASH && line[1] !== SLASH) return slashCommand(line);
  if (isNick(line)) {
    const rest = decodeUtf8(line.subarray(NICK.length + 1));
    return rest === undefined ? NOT_UTF8 : { kind: "command", word: "NICK", rest };
  }
  const body = bodyOfUtf8(line[0] === SLASH ? line.subarray(1) : line);
  if (body.text === undefined) return NOT_UTF8;
  return body.text.length === 0 ? NOTHING : { kind: "message", body };
}

function slashCommand(line: Uint8Array): Request {
  const text = decodeUtf8(line);
  if (text === undefined) return NOT_UTF8;
  const space = text.indexOf(" ");
  if (space === -1) return { kind: "command", word: text, rest: "" };
  // Spaces around what a command is given separate it and are no part of it.
  const rest = text.slice(space).replace(/^ +| +$/g, "");
  return { kind: "command", word: text.slice(0, space), rest };
}

function isNick(line: Uint8Array): boolean {
  return NICK.every((byte, i) => line[i] === byte) && (line.length === NICK.length || line[NICK.length] === SPACE);
}

/** Writes lines. Names hold no control character and bodies are clean, so a line never holds another. */
class LineEncoder implements Encoder {
  readonly #sentences: Sentences;

  constructor(sentences: Sentences) {
    this.#sentences = sentences;
  }

  event(event: RoomEvent): Uint8Array {
    switch (event.kind) {
      case "message":
        return said(`${event.nick}: `, event.body);
      case "join":
        return this.#system(this.#sentences.joined(event.nick));
      case "leave":
        return this.#system(this.#sentences.left(event.nick));
    }
  }

  answer(answer: Answer): Uint8Array {
    const { whisper, error, notices, pong } = this.#sentences;
    switch (answer.kind) {
      case "error":
        return utf8.encode(`${error} ${answer.problem.code} ${errorSentence(this.#sentences, answer.problem)}\n`);
      case "joined":
        return this.#replay([...answer.joined.history, answer.joined.join]);
      case "history":
        return this.#replay(answer.events);
      case "whisper":
        return said(`${whisper} ${answer.whisper.from}: `, answer.whisper.body);
      case "who":
        return this.#system(this.#sentences.who(answer.room, answer.names, answer.count));
      case "rooms":
        return this.#system(this.#sentences.rooms(answer.rooms, answer.count));
      case "help":
        return this.#system(this.#sentences.help(answer.usages));
      case "pong":
        return this.#system(pong);
      case "notice":
        return this.#system(notices[answer.notice]);
    }
  }

  #system(sentence: string): Uint8Array {
    return utf8.encode(`${this.#sentences.system} ${sentence}\n`);
  }

  #replay(events: readonly RoomEvent[]): Uint8Array {
    const lines = events.map((event) => encodeOnce(event, this));
    return concat(lines, lines.reduce((sum, line) => sum + line.length, 0));
  }
}

/** One line of what somebody said. */
function said(prefix: string, { text = NO_BYTES }: Body): Uint8Array {
  const line = new Uint8Array(prefix.length * 3 + text.length + 1);
  const { written } = utf8.encodeInto(prefix, line);
  line.set(text, written);
  line[written + text.length] = LF;
  return line.subarray(0, written + text.length + 1);
}

export function textProtocol(sentences: Sentences): Protocol {
  return {
    name: "text",
    encoder: new LineEncoder(sentences),
    decoder: (limits) => new LineDecoder(limits),
  };
}
