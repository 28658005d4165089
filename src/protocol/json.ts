/** The JSON protocol (DESIGN 2.3), for programs and for browsers over WebSocket: one object per line. */

import type { Answer } from "../chat/answer.ts";
import type { Encoder, EventEncoder, Recipient } from "../chat/encoder.ts";
import { encodeOnce } from "../chat/encoding.ts";
import { contentOf } from "../chat/events/content.ts";
import { jsonFieldsOf, type RoomEvent } from "../chat/events/mod.ts";
import type { ClientRequest } from "../chat/request.ts";
import { ByteBuffer, NO_BYTES } from "../lib/byte_buffer.ts";
import { formatTime } from "../lib/rfc3339.ts";
import { type Decoder, encodersOf, type InputLimits, type Protocol, type ProtocolParts } from "./codec.ts";
import type { ServerObject } from "./json_objects.ts";
import { jsonRequestOf } from "./json_requests.ts";
import { LINE_TOO_LONG, LineSplitter } from "./lines.ts";
import { errorSentence, type Sentences } from "./messages.ts";
import { answerSentences } from "./text_answers.ts";

const utf8 = new TextEncoder();

class JsonDecoder implements Decoder {
  readonly #lines: LineSplitter;
  readonly #limits: InputLimits;

  constructor(limits: InputLimits) {
    this.#lines = new LineSplitter(limits.maxFrameBytes);
    this.#limits = limits;
  }

  push(chunk: Uint8Array): void {
    this.#lines.push(chunk);
  }

  next(): ClientRequest | undefined {
    const { maxFrameBytes, maxMessageBytes } = this.#limits;
    const line = this.#lines.next();
    if (line === undefined) return undefined;
    if (line !== LINE_TOO_LONG) return jsonRequestOf(line.view(), maxMessageBytes);
    return { kind: "invalid", problem: { code: "TOO_LONG", about: maxFrameBytes }, fatal: true };
  }

  readonly position = "within";

  get isEmpty(): boolean {
    return this.#lines.isEmpty;
  }

  hold(): void {
    this.#lines.hold();
  }
}

/** Encodes events, which are the same in every language. */
const EVENTS: EventEncoder = {
  event: (event, to) => to.append(line(objectOf(event))),
};

class JsonEncoder implements Encoder {
  readonly events = EVENTS;
  readonly #parts: ProtocolParts;
  readonly #sentences: Sentences;

  constructor(parts: ProtocolParts, sentences: Sentences) {
    this.#parts = parts;
    this.#sentences = sentences;
  }

  answer(answer: Answer, recipient: Recipient): Uint8Array {
    switch (answer.kind) {
      case "joined":
        return this.#joined(answer);
      case "history": {
        const { room, events, id } = answer;
        return withEvents({ type: "history", id, room, events: [] }, this.#lines(events));
      }
      case "idle_warning":
        return NO_BYTES;
      default:
        return line(this.#objectOf(answer, recipient));
    }
  }

  #objectOf(
    answer: Exclude<Answer, { kind: "joined" | "history" | "idle_warning" }>,
    recipient: Recipient,
  ): ServerObject {
    const { server, published } = this.#parts;
    switch (answer.kind) {
      case "error": {
        const { problem, id } = answer;
        return { type: "error", code: problem.code, message: errorSentence(this.#sentences, problem), id };
      }
      case "welcome":
        return { type: "welcome", id: answer.id, server, session: recipient.id, limits: published };
      case "ack":
        return { type: "ack", id: answer.id, seq: answer.seq, time: formatTime(answer.time) };
      case "whisper": {
        const { from, time, body } = answer.whisper;
        return { type: "direct", from, time: formatTime(time), ...contentOf(body) };
      }
      case "who":
        return {
          type: "who",
          id: answer.id,
          room: answer.room,
          members: [...answer.names],
          count: answer.count,
          exists: answer.exists,
        };
      case "rooms":
        return { type: "rooms", id: answer.id, rooms: [...answer.rooms], count: answer.count };
      case "pong":
        return { type: "pong", id: answer.id };
      case "help":
      case "usage":
        return { type: "notice", text: answerSentences(this.#sentences, answer).join("\n") };
      case "notice":
        return { type: "notice", text: this.#sentences.notices[answer.notice] };
    }
  }

  #joined({ joined, id }: Answer & { kind: "joined" }): Uint8Array {
    const { room, epoch, join, history, members: { names, count } } = joined;
    const [seq, time, members] = [join.seq, formatTime(join.time), [...names]];
    return withEvents(
      { type: "joined", id, room, epoch, seq, time, members, count, history: [] },
      this.#lines(history),
    );
  }

  /** Returns the line of each event. Each is encoded once and shared by all recipients. */
  #lines(events: readonly RoomEvent[]): Uint8Array[] {
    return events.map((event) => encodeOnce(event, EVENTS));
  }
}

/** Returns the object that members of the room receive for an event. */
function objectOf(event: RoomEvent): ServerObject {
  const { kind, room, seq, nick, epoch } = event;
  const object = { type: kind, room, seq, time: formatTime(event.time), nick, ...jsonFieldsOf(event), epoch };
  return object as ServerObject; // each kind's schema guarantees its fields
}

/** Encodes one object as a line. Undefined fields are omitted. */
function line(object: ServerObject): Uint8Array {
  return utf8.encode(`${JSON.stringify(object)}\n`);
}

const COMMA = 0x2c;
const CLOSING = utf8.encode("]}\n");

/** Encodes an object whose last field is an empty array. Fills that array with the encoded objects in `lines`. */
function withEvents(object: ServerObject & { type: "joined" | "history" }, lines: readonly Uint8Array[]): Uint8Array {
  const opening = utf8.encode(JSON.stringify(object).slice(0, -"]}".length));
  const bytes = new ByteBuffer();
  bytes.reserve(lines.reduce((sum, { length }) => sum + length, opening.length + CLOSING.length));
  bytes.append(opening);
  for (const [i, line] of lines.entries()) {
    if (i > 0) bytes.appendByte(COMMA);
    bytes.append(line.subarray(0, -1)); // without its LF
  }
  bytes.append(CLOSING);
  return bytes.take();
}

export function jsonProtocol(parts: ProtocolParts): Protocol {
  return {
    name: "json",
    rooms: "many",
    encoder: encodersOf(parts, (sentences) => new JsonEncoder(parts, sentences)),
    decoder: () => new JsonDecoder(parts.limits),
  };
}
