/**
 * What a protocol is to the rest of the server: bytes to requests, facts to bytes, and no I/O. A new
 * protocol is a file that exports a {@link Protocol} and a line in `mod.ts`.
 */

import type { Encoder } from "../chat/encoder.ts";
import type { Request } from "../chat/request.ts";
import type { Sentences } from "./messages.ts";

/** Bytes of input that one client may make the server hold or handle at once. */
export interface InputLimits {
  /** A message, as a line's bytes without their end; 0: as long as a line may be. */
  readonly maxMessageBytes: number;
  /** A line, ended or not, without its LF. */
  readonly maxLineBytes: number;
}

/**
 * Makes requests of one client's bytes, wherever the stream is cut into chunks. The cost is linear
 * in the bytes, and what is held is bounded by the limits.
 */
export interface Decoder {
  /** Gives it the next bytes of the stream. They are only looked at until {@link hold}, if that is called. */
  push(chunk: Uint8Array): void;
  /** The next complete request, or undefined until more bytes are pushed. Nothing follows a fatal one. */
  next(): Request | undefined;
  /** Copies what is not decoded yet: the last chunk's memory may change after this. */
  hold(): void;
}

export interface Protocol {
  readonly name: string;
  readonly encoder: Encoder;
  decoder(limits: InputLimits): Decoder;
}

/** Makes a protocol that speaks with these sentences. One for the whole server: its encoder's bytes are shared. */
export type ProtocolFactory = (sentences: Sentences) => Protocol;
