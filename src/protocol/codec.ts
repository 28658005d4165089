/**
 * What a protocol is to the rest of the server: bytes to requests, facts to bytes, and no I/O. A new
 * protocol is a file that exports a {@link ProtocolFactory} and a line in `mod.ts`.
 */

import type { Encoder } from "../chat/encoder.ts";
import type { Language } from "../chat/language.ts";
import type { ClientRequest } from "../chat/request.ts";
import type { SessionProtocol } from "../chat/session.ts";
import type { Sentences } from "./messages.ts";

/** Bytes of input that one client may make the server hold or handle at once. */
export interface InputLimits {
  /** A message, as a text line's bytes without their end or as a JSON string's in UTF-8; 0: no limit of its own. */
  readonly maxMessageBytes: number;
  /** A text line, ended or not, without its LF. */
  readonly maxLineBytes: number;
  /** A binary frame's payload, or a JSON line without its LF. */
  readonly maxFrameBytes: number;
}

/**
 * Makes requests of one client's bytes, wherever the stream is cut into chunks. The cost is linear
 * in the bytes, and what is held is bounded by the limits.
 */
export interface Decoder {
  /** Gives it the next bytes of the stream. They are only looked at until {@link hold}, if that is called. */
  push(chunk: Uint8Array): void;
  /**
   * The next complete request, or undefined until more bytes are pushed. Nothing follows a fatal one. A message's
   * body is lent: it stands in the chunk, and is valid until {@link push} or {@link hold}.
   */
  next(): ClientRequest | undefined;
  /** Nothing is left of what came, and nothing came that ended the stream: a new one would do as well. */
  readonly isEmpty: boolean;
  /** Where in its stream it is, for the next decoder when this one {@link isEmpty}. */
  readonly position: StreamPosition;
  /** Copies what is not decoded yet: the last chunk's memory may change after this. */
  hold(): void;
}

/**
 * Where a decoder is in its stream: at the start, after a line that was NICK, or anywhere else. Only the text protocol
 * tells them apart; the other decoders are always `within`.
 */
export type StreamPosition = "start" | "after_nick" | "within";

export interface Protocol extends SessionProtocol {
  /** The encoders are made once for the whole server: their bytes are shared. */
  encoder(language: Language | undefined): Encoder;
  /** @param position where in its stream it begins: at the start without it */
  decoder(position?: StreamPosition): Decoder;
}

/** What a protocol is told once, when the server is made. */
export interface ProtocolParts {
  readonly sentences: Readonly<Record<Language, Sentences>>;
  /** The language of sessions that ask for none. */
  readonly language: Language;
  readonly limits: InputLimits;
  /** Name and version, for clients that ask: `maru/0.1.0`. */
  readonly server: string;
  /** The limits that a program wants to know, under their options' names. */
  readonly published: Readonly<Record<string, number>>;
  /** Milliseconds since 1970-01-01 UTC. */
  time(): number;
}

export type ProtocolFactory = (parts: ProtocolParts) => Protocol;

/** Makes one encoder for each language, and returns what finds it. */
export function encodersOf(
  { sentences, language: standard }: ProtocolParts,
  make: (sentences: Sentences) => Encoder,
): Protocol["encoder"] {
  const encoders = { ko: make(sentences.ko), en: make(sentences.en) } satisfies Record<Language, Encoder>;
  return (language = standard) => encoders[language];
}
