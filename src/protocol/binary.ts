/**
 * The binary protocol (DESIGN 2.2). Both directions send frames: a u32 little-endian length and that many bytes.
 * A payload has the content of a text line, except that a message may contain LF and any other bytes.
 */

import { bodyOfPayload } from "../chat/body.ts";
import type { Answer } from "../chat/answer.ts";
import type { Encoder, EventEncoder } from "../chat/encoder.ts";
import { encodeOnce } from "../chat/encoding.ts";
import type { RoomEvent } from "../chat/events/mod.ts";
import type { ClientRequest } from "../chat/request.ts";
import { type ByteBuffer, concat } from "../lib/byte_buffer.ts";
import { type Decoder, encodersOf, type InputLimits, type Protocol, type ProtocolParts } from "./codec.ts";
import { appendFrame, frame, FRAME_TOO_LONG, FrameSplitter } from "./frames.ts";
import type { Sentences } from "./messages.ts";
import { isSpoken } from "./spoken_events.ts";
import { answerLines, eventSentence, LinePrefixes, systemLine } from "./text_answers.ts";
import { requestOf } from "./line_requests.ts";

class FrameDecoder implements Decoder {
  readonly #frames: FrameSplitter;
  readonly #maxBytes: number;

  constructor({ maxFrameBytes }: InputLimits) {
    this.#frames = new FrameSplitter(maxFrameBytes);
    this.#maxBytes = maxFrameBytes;
  }

  push(chunk: Uint8Array): void {
    this.#frames.push(chunk);
  }

  next(): ClientRequest | undefined {
    const payload = this.#frames.next();
    if (payload === undefined) return undefined;
    if (payload !== FRAME_TOO_LONG) return requestOf(payload, bodyOfPayload);
    return { kind: "invalid", problem: { code: "TOO_LONG", about: this.#maxBytes }, fatal: true };
  }

  readonly position = "within";

  get isEmpty(): boolean {
    return this.#frames.isEmpty;
  }

  hold(): void {
    this.#frames.hold();
  }
}

class FrameEncoder implements Encoder, EventEncoder {
  readonly events = this;
  readonly #sentences: Sentences;
  readonly #prefixes: LinePrefixes;

  constructor(sentences: Sentences, prefixes: LinePrefixes) {
    this.#sentences = sentences;
    this.#prefixes = prefixes;
  }

  event(event: RoomEvent, to: ByteBuffer): void {
    if (event.kind === "message" && event.deleted === true) return;
    if (isSpoken(event)) return appendFrame(to, this.#prefixes.of(event), event.body.payload);
    const sentence = eventSentence(this.#sentences, event);
    if (sentence !== undefined) to.append(frame(sentence));
  }

  answer(answer: Answer): Uint8Array {
    switch (answer.kind) {
      case "joined":
        return this.#replay([...answer.joined.history, answer.joined.join]);
      case "history":
        return this.#replay(answer.events);
      case "whisper":
        return frame(`${this.#sentences.whisper} ${answer.whisper.from}: `, answer.whisper.body.payload);
      case "idle_warning":
        return frame(systemLine(this.#sentences, this.#sentences.idleWarning.binary(answer.seconds)));
      default:
        return concat(answerLines(this.#sentences, answer).map((line) => frame(line)));
    }
  }

  #replay(events: readonly RoomEvent[]): Uint8Array {
    return concat(events.map((event) => encodeOnce(event, this)));
  }
}

export function binaryProtocol(parts: ProtocolParts): Protocol {
  const prefixes = new LinePrefixes();
  return {
    name: "binary",
    rooms: "one",
    encoder: encodersOf(parts, (sentences) => new FrameEncoder(sentences, prefixes)),
    decoder: () => new FrameDecoder(parts.limits),
  };
}
