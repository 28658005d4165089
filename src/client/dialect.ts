/** What a protocol is to a client: requests to bytes, bytes to events, and no I/O. The other side of `protocol/codec.ts`. */

import type { RequestId } from "../chat/ids.ts";
import type { Language } from "../chat/language.ts";
import type { ProtocolName } from "../protocol/detect.ts";
import type { ClientEvent } from "./event.ts";

/** What a client may ask for: the objects of the JSON protocol, which the others say in words. */
export type ClientRequest =
  | {
    readonly type: "nick";
    readonly nick: string;
    readonly lang?: Language | undefined;
    /** Events of the lobby's history that are wanted (JSON only). */
    readonly history?: number | undefined;
    readonly id?: RequestId;
  }
  | { readonly type: "rename"; readonly nick: string; readonly id?: RequestId }
  | {
    readonly type: "join";
    readonly room: string;
    /** Events of history that are wanted (JSON only). */
    readonly history?: number | undefined;
    readonly id?: RequestId;
  }
  | { readonly type: "leave"; readonly room: string; readonly id?: RequestId }
  | {
    readonly type: "message";
    readonly room: string;
    readonly text: string | Uint8Array;
    /** It says what the sender does; in text and binary it is one line of text. */
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
  /** Deletes one's own n-th latest message (text and binary only). */
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

/** What came can't be followed any further: the connection is to be given up. */
export interface ReadFailure {
  readonly kind: "failed";
  readonly reason: "too_long" | "not_understood";
  readonly error: Error;
}

/** Makes events of what one server sends, wherever the stream is cut into chunks. What is held is bounded. */
export interface Reader {
  /** A request was sent: answers that do not say what they answer are known by their order. */
  sent(request: ClientRequest): void;
  /** Gives it the next bytes. They are only looked at until {@link hold}, if that is called. */
  push(chunk: Uint8Array): void;
  /** The next event, or undefined until more bytes are pushed. Nothing follows a failure. */
  next(): ClientEvent | ReadFailure | undefined;
  /** Copies what is not read yet: the last chunk's memory may change after this. */
  hold(): void;
}

/** Cuts a stream into units: lines, or frames. */
export interface Splitter {
  push(chunk: Uint8Array): void;
  /** The next unit, valid until the next call; `too_long` once, and nothing after it. */
  next(): Uint8Array | ReadFailure | undefined;
  /** Copies what is not read yet. */
  hold(): void;
}

/** One for all clients; what belongs to one client is in its reader. */
export interface Dialect {
  readonly name: ProtocolName;
  /** @throws {RangeError} when the protocol has no way to say that. */
  encode(request: ClientRequest): Uint8Array;
  /** @param maxBytes of a line, or of a frame's payload */
  splitter(maxBytes: number): Splitter;
  /** What one unit says by itself, without what was said before. */
  eventIn(unit: Uint8Array): ClientEvent | ReadFailure;
  /** @param maxBytes of a line, or of a frame's payload */
  reader(maxBytes: number): Reader;
}

export function tooLong(maxBytes: number): ReadFailure {
  const error = new RangeError(`The server sent more than ${maxBytes} bytes without ending a line or frame`);
  return { kind: "failed", reason: "too_long", error };
}
