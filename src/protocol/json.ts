/** The JSON protocol (DESIGN 2.3), for programs and, over WebSocket, for browsers: one object a line. */

import type { Answer, Encoder, Joined } from "../chat/encoder.ts";
import { type Body, encodeOnce, type RoomEvent } from "../chat/event.ts";
import type { ClientRequest } from "../chat/request.ts";
import { base64 } from "../lib/base64.ts";
import { ByteBuffer } from "../lib/byte_buffer.ts";
import { formatTime } from "../lib/rfc3339.ts";
import type { Decoder, InputLimits, Protocol, ProtocolParts } from "./codec.ts";
import type { ServerObject } from "./json_objects.ts";
import { jsonRequestOf } from "./json_requests.ts";
import { LINE_TOO_LONG, LineSplitter } from "./lines.ts";
import { errorSentence } from "./messages.ts";

const utf8 = { encoder: new TextEncoder(), decoder: new TextDecoder("utf-8", { ignoreBOM: true }) };

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

class JsonEncoder implements Encoder {
  readonly #parts: ProtocolParts;

  constructor(parts: ProtocolParts) {
    this.#parts = parts;
  }

  event(event: RoomEvent, to: ByteBuffer): void {
    to.append(line(objectOf(event)));
  }

  answer(answer: Answer): Uint8Array {
    const { sentences, server, published } = this.#parts;
    switch (answer.kind) {
      case "error": {
        const { problem: { code }, problem, id } = answer;
        return line({ type: "error", code, message: errorSentence(sentences, problem), id });
      }
      case "welcome":
        return line({ type: "welcome", server, session: answer.session, limits: published });
      case "joined":
        return this.#joined(answer.joined);
      case "ack":
        return line({ type: "ack", id: answer.id, seq: answer.seq, time: formatTime(answer.time) });
      case "whisper": {
        const { from, time, body } = answer.whisper;
        return line({ type: "direct", from, time: formatTime(time), ...content(body) });
      }
      case "who":
        return line({ type: "who", room: answer.room, members: [...answer.names], count: answer.count });
      case "rooms":
        return line({ type: "rooms", rooms: [...answer.rooms], count: answer.count });
      case "history":
        return withEvents({ type: "history", room: answer.room, events: [] }, this.#lines(answer.events));
      case "pong":
        return line({ type: "pong", id: answer.id });
      case "help":
        return line({ type: "notice", text: sentences.help(answer.usages) });
      case "notice":
        return line({ type: "notice", text: sentences.notices[answer.notice] });
    }
  }

  #joined({ room, epoch, join, history, members: { names, count } }: Joined): Uint8Array {
    const [seq, time, members] = [join.seq, formatTime(join.time), [...names]];
    return withEvents({ type: "joined", room, epoch, seq, time, members, count, history: [] }, this.#lines(history));
  }

  /** The events' own lines, which are encoded once for all who get them. */
  #lines(events: readonly RoomEvent[]): Uint8Array[] {
    return events.map((event) => encodeOnce(event, this));
  }
}

/** What members are told of an event. */
function objectOf(event: RoomEvent): ServerObject {
  const { kind, room, seq, nick } = event;
  const place = { room, seq, time: formatTime(event.time), nick };
  switch (kind) {
    case "message":
      return { type: kind, ...place, ...content(event.body) };
    case "join":
      return { type: kind, ...place };
    case "leave":
      return { type: kind, ...place, reason: event.reason };
  }
}

/** One object as a line; what is undefined is left out. */
function line(object: ServerObject): Uint8Array {
  return utf8.encoder.encode(`${JSON.stringify(object)}\n`);
}

const COMMA = 0x2c;
const CLOSING = utf8.encoder.encode("]}\n");

/** An object whose last member is an array, here empty, of objects that stand in `lines` already. */
function withEvents(object: ServerObject & { type: "joined" | "history" }, lines: readonly Uint8Array[]): Uint8Array {
  const opening = utf8.encoder.encode(JSON.stringify(object).slice(0, -"]}".length));
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

/** What a message says: `text`, or `data` in base64 when it is none. */
function content({ payload, text }: Body): { readonly text: string } | { readonly data: string } {
  return text === undefined ? { data: base64(payload.view()) } : { text: utf8.decoder.decode(text.view()) };
}

export function jsonProtocol(parts: ProtocolParts): Protocol {
  return {
    name: "json",
    rooms: "many",
    encoder: new JsonEncoder(parts),
    decoder: () => new JsonDecoder(parts.limits),
  };
}
