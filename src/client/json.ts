/** The JSON protocol of a client. */

import * as v from "valibot";
import { decodeUtf8 } from "../chat/clean_text.ts";
import { EVENT_OBJECTS, type EventObject, SERVER_OBJECTS, type ServerObject } from "../protocol/json_objects.ts";
import type { Dialect, OutgoingRequest, Reader, ReadFailure, Splitter } from "./dialect.ts";
import type { ClientEvent, Content, RoomHappening } from "./event.ts";
import { sentenceEvent } from "./sentences.ts";
import { lines } from "./splitters.ts";

const utf8 = new TextEncoder();

class JsonReader implements Reader {
  readonly #lines: Splitter;

  constructor(maxBytes: number) {
    this.#lines = lines(maxBytes);
  }

  /** Does nothing: every JSON answer says what it answers. */
  sent(): void {}

  push(chunk: Uint8Array): void {
    this.#lines.push(chunk);
  }

  next(): ClientEvent | ReadFailure | undefined {
    const line = this.#lines.next();
    return line === undefined || "kind" in line ? line : eventIn(line);
  }

  hold(): void {
    this.#lines.hold();
  }
}

/** Decodes a line. An unknown object, which a newer server may send, becomes a `line`. */
function eventIn(line: Uint8Array): ClientEvent | ReadFailure {
  const text = decodeUtf8(line);
  const object = text === undefined ? undefined : parsed(text);
  if (text === undefined || typeof object !== "object" || object === null) {
    // A refusal before protocol detection is text.
    const refusal = sentenceEvent(text ?? "");
    if (refusal.kind === "error") return refusal;
    const error = new SyntaxError("The server sent a line that is not a JSON object");
    return { kind: "failed", reason: "not_understood", error };
  }
  const { type } = object as { readonly type?: unknown };
  if (typeof type !== "string" || !isKnown(type)) return { kind: "line", text };
  const { success, output } = v.safeParse(SERVER_OBJECTS[type], object, { abortEarly: true });
  return success ? eventOf({ type, ...output } as ServerObject) : { kind: "line", text };
}

function isKnown(type: string): type is keyof typeof SERVER_OBJECTS {
  return Object.hasOwn(SERVER_OBJECTS, type);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function eventOf(object: ServerObject): ClientEvent {
  const { type, ...fields } = object;
  switch (object.type) {
    case "joined": {
      const { type: kind, history, ...joined } = object;
      return { kind, ...joined, history: history.map(happeningOf) };
    }
    case "history":
      return { kind: "history", id: object.id, room: object.room, events: object.events.map(happeningOf) };
    case "direct":
      return { kind: "direct", from: object.from, time: object.time, ...contentOf(object) };
    default:
      if (isEvent(object)) return happeningOf(object);
      return { kind: type, ...fields } as ClientEvent; // the same fields under the same names
  }
}

function isEvent(object: ServerObject): object is EventObject {
  return Object.hasOwn(EVENT_OBJECTS, object.type);
}

function happeningOf(object: EventObject): RoomHappening {
  const { type: kind, ...fields } = object;
  if (object.type !== "message" && object.type !== "edit") return { kind, ...fields } as RoomHappening;
  const { type: _, text, data, ...others } = object;
  const isDeleted = object.type === "message" && object.deleted === true;
  return { kind, ...others, ...(isDeleted ? { text: "" } : contentOf({ text, data })) } as RoomHappening;
}

function contentOf(
  { text, data }: { readonly text?: string | undefined; readonly data?: string | undefined },
): Content {
  return text === undefined ? { data: Uint8Array.fromBase64(data ?? "") } : { text };
}

export const jsonDialect: Dialect = {
  name: "json",
  encode(request: OutgoingRequest) {
    if (request.type === "message" && typeof request.text !== "string") {
      throw new RangeError("Cannot send bytes in JSON, expected a string: only binary clients can send bytes");
    }
    if (request.type === "deleteLatest") {
      throw new RangeError("Cannot delete the latest message in JSON, expected its seq: use delete()");
    }
    return utf8.encode(`${JSON.stringify(request)}\n`);
  },
  splitter: lines,
  eventIn,
  reader: (maxBytes) => new JsonReader(maxBytes),
};
