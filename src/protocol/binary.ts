/**
 * The binary protocol (DESIGN 2.2): frames of a u32 little-endian length and as many bytes, both ways.
 * A payload is what a text line would hold, but a message may hold LF and any bytes at all.
 */

import { bodyOfPayload } from "../chat/body.ts";
import type { Answer, Encoder } from "../chat/encoder.ts";
import { encodeOnce, type RoomEvent } from "../chat/event.ts";
import type { Request } from "../chat/request.ts";
import { ByteBuffer, concat, NO_BYTES } from "../lib/byte_buffer.ts";
import { ChunkReader } from "./chunk_reader.ts";
import type { Decoder, InputLimits, Protocol, ProtocolParts } from "./codec.ts";
import type { Sentences } from "./messages.ts";
import { answerSentence, noticeSentence } from "./plain.ts";
import { requestOf } from "./words.ts";

const HEADER_BYTES = 4;

const utf8 = new TextEncoder();

/** Cuts a stream into frames. A length is judged before anything is kept for it; storage grows with what comes, not with what is promised. */
class FrameDecoder implements Decoder {
  readonly #maxBytes: number;
  readonly #chunk = new ChunkReader();
  /** The beginning of a header or of a payload. */
  readonly #unfinished = new ByteBuffer();
  /** The payload's length, once its header is there. */
  #length: number | undefined;
  #failed = false;

  constructor({ maxFrameBytes }: InputLimits) {
    this.#maxBytes = maxFrameBytes;
  }

  push(chunk: Uint8Array): void {
    if (!this.#failed) this.#chunk.push(chunk);
  }

  next(): Request | undefined {
    if (this.#length === undefined) {
      const header = this.#take(HEADER_BYTES);
      if (header === undefined) return undefined;
      this.#length = lengthIn(header);
      if (this.#length > this.#maxBytes) return this.#fail();
    }
    const payload = this.#take(this.#length);
    if (payload === undefined) return undefined;
    this.#length = undefined;
    return requestOf(payload, bodyOfPayload);
  }

  hold(): void {
    this.#chunk.hold();
  }

  /** The next `count` bytes in one piece; undefined until they are there. */
  #take(count: number): Uint8Array | undefined {
    const missing = count - this.#unfinished.length;
    if (this.#chunk.length < missing) {
      this.#unfinished.append(this.#chunk.take(this.#chunk.length));
      return undefined;
    }
    const piece = this.#chunk.take(missing);
    if (this.#unfinished.length === 0) return piece;
    this.#unfinished.append(piece);
    return this.#unfinished.take();
  }

  #fail(): Request {
    this.#failed = true;
    this.#chunk.clear();
    return { kind: "invalid", problem: { code: "TOO_LONG", about: this.#maxBytes }, fatal: true };
  }
}

function lengthIn(header: Uint8Array): number {
  return new DataView(header.buffer, header.byteOffset, HEADER_BYTES).getUint32(0, true);
}

class FrameEncoder implements Encoder {
  readonly #sentences: Sentences;

  constructor(sentences: Sentences) {
    this.#sentences = sentences;
  }

  event(event: RoomEvent): Uint8Array {
    if (event.kind === "message") return frame(`${event.nick}: `, event.body.payload);
    return frame(noticeSentence(this.#sentences, event));
  }

  answer(answer: Answer): Uint8Array {
    switch (answer.kind) {
      case "joined":
        return this.#replay([...answer.joined.history, answer.joined.join]);
      case "history":
        return this.#replay(answer.events);
      case "whisper":
        return frame(`${this.#sentences.whisper} ${answer.whisper.from}: `, answer.whisper.body.payload);
      default: {
        const sentence = answerSentence(this.#sentences, answer);
        return sentence === undefined ? NO_BYTES : frame(sentence);
      }
    }
  }

  #replay(events: readonly RoomEvent[]): Uint8Array {
    const frames = events.map((event) => encodeOnce(event, this));
    return concat(frames, frames.reduce((sum, { length }) => sum + length, 0));
  }
}

/** One frame of some words and the bytes behind them. */
function frame(words: string, bytes: Uint8Array = NO_BYTES): Uint8Array {
  const start = utf8.encode(words);
  const length = start.length + bytes.length;
  const whole = new Uint8Array(HEADER_BYTES + length);
  new DataView(whole.buffer).setUint32(0, length, true);
  whole.set(start, HEADER_BYTES);
  whole.set(bytes, HEADER_BYTES + start.length);
  return whole;
}

export function binaryProtocol({ sentences, limits }: ProtocolParts): Protocol {
  return {
    name: "binary",
    rooms: "one",
    encoder: new FrameEncoder(sentences),
    decoder: () => new FrameDecoder(limits),
  };
}
