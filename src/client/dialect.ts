/** The contract of a protocol in a client: encodes requests, decodes events, no I/O. Mirrors `protocol/codec.ts`. */

import type { RequestId } from "../chat/ids.ts";
import type { Language } from "../chat/language.ts";
import type { ProtocolName } from "../protocol/detect.ts";
import type { ClientEvent } from "./event.ts";

/** Requests of a client: the objects of the JSON protocol, which other protocols express as commands. */
export type OutgoingRequest =
  | {
    readonly type: "nick";
    readonly nick: string;
    readonly lang?: Language | undefined;
    /** Number of history events of the lobby (JSON only). */
    readonly history?: number | undefined;
    readonly id?: RequestId;
  }
  | { readonly type: "rename"; readonly nick: string; readonly id?: RequestId }
  | {
    readonly type: "join";
    readonly room: string;
    /** Number of history events (JSON only). */
    readonly history?: number | undefined;
    readonly id?: RequestId;
  }
  | { readonly type: "leave"; readonly room: string; readonly id?: RequestId }
  | {
    readonly type: "message";
    readonly room: string;
    readonly text: string | Uint8Array;
    /** Whether the text is an action, as with `/me`; in text and binary it must be one line. */
    readonly action?: boolean | undefined;
    readonly id?: RequestId;
  }
  | {
    readonly type: "edit";
    readonly room: string;
    readonly seq: number;
    readonly text: string;
    readonly id?: RequestId;
  }
  | { readonly type: "delete"; readonly room: string; readonly seq: number; readonly id?: RequestId }
  /** Deletes the n-th latest own message (text and binary only). */
  | { readonly type: "deleteLatest"; readonly n: number }
  | { readonly type: "direct"; readonly to: string; readonly text: string; readonly id?: RequestId }
  | { readonly type: "who"; readonly room: string; readonly id?: RequestId }
  | { readonly type: "rooms"; readonly id?: RequestId }
  | {
    readonly type: "history";
    readonly room: string;
    readonly limit?: number;
    readonly before?: number;
    readonly after?: number;
    readonly id?: RequestId;
  }
  | { readonly type: "ping"; readonly id?: RequestId }
  | { readonly type: "quit" };

/** The stream can't be decoded any further, so the connection must be closed. */
export interface ReadFailure {
  readonly kind: "failed";
  readonly reason: "too_long" | "not_understood";
  readonly error: Error;
}

/** Decodes the stream of one server, however it is split into chunks. Its memory is bounded. */
export interface Reader {
  /** Called for each sent request: answers without an id are matched by their order. */
  sent(request: OutgoingRequest): void;
  /** Adds bytes. They are not copied before {@link hold}. */
  push(chunk: Uint8Array): void;
  /** Returns the next event, or undefined until more bytes are pushed. Nothing follows a failure. */
  next(): ClientEvent | ReadFailure | undefined;
  /** Copies unread bytes, so that the memory of the last chunk may change. */
  hold(): void;
}

/** Splits a stream into units: lines or frames. */
export interface Splitter {
  push(chunk: Uint8Array): void;
  /** Returns the next unit, valid until the next call; `too_long` once, and nothing after it. */
  next(): Uint8Array | ReadFailure | undefined;
  /** Copies unread bytes. */
  hold(): void;
}

/** A protocol, shared by all clients. The state of one client is in its reader. */
export interface Dialect {
  readonly name: ProtocolName;
  /** Encodes a request. @throws {RangeError} when the protocol can't express it */
  encode(request: OutgoingRequest): Uint8Array;
  /** Creates a splitter. @param maxBytes of a line, or of a frame's payload */
  splitter(maxBytes: number): Splitter;
  /** Decodes one unit without context. */
  eventIn(unit: Uint8Array): ClientEvent | ReadFailure;
  /** Creates a reader. @param maxBytes of a line, or of a frame's payload */
  reader(maxBytes: number): Reader;
}

/** Creates the failure of a line or frame that is too long. */
export function tooLong(maxBytes: number): ReadFailure {
  const error = new RangeError(`The server sent more than ${maxBytes} bytes without ending a line or frame`);
  return { kind: "failed", reason: "too_long", error };
}
