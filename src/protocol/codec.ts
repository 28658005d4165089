/**
 * The contract of a protocol: it decodes bytes into requests and encodes events and answers. It does no I/O.
 * To add a protocol, write a file that exports a {@link ProtocolFactory} and add a line to `mod.ts`.
 */

import type { Encoder } from "../chat/encoder.ts";
import type { Language } from "../chat/language.ts";
import type { ClientRequest } from "../chat/request.ts";
import type { SessionProtocol } from "../chat/session.ts";
import type { Sentences } from "./messages.ts";

/** Limits one client's input that the server holds or handles at once, in bytes. */
export interface InputLimits {
  /**
   * The limit of a message; 0: messages have no separate limit. It counts the bytes of a text line without its end, or
   * of a JSON string in UTF-8.
   */
  readonly maxMessageBytes: number;
  /** The limit of a text line without its LF, whether or not the LF has arrived. */
  readonly maxLineBytes: number;
  /** The limit of a binary frame's payload, or of a JSON line without its LF. */
  readonly maxFrameBytes: number;
}

/**
 * Decodes the bytes of one client into requests, wherever the stream is cut into chunks. The cost is linear in the
 * bytes, and the limits bound the bytes held.
 */
export interface Decoder {
  /** Adds the next bytes of the stream. After {@link hold} the decoder no longer reads this memory. */
  push(chunk: Uint8Array): void;
  /**
   * Returns the next complete request; undefined until more bytes are pushed. No request follows a fatal one. A
   * message's body is a part of the chunk: it is valid until {@link push} or {@link hold}.
   */
  next(): ClientRequest | undefined;
  /** Whether all bytes are decoded and none of them was fatal. A new decoder could then take over. */
  readonly isEmpty: boolean;
  /** The position in the stream. A new decoder that takes over when this one {@link isEmpty} begins there. */
  readonly position: StreamPosition;
  /** Copies the bytes that are not decoded: the memory of the last chunk may change afterwards. */
  hold(): void;
}

/**
 * A decoder's position in its stream: at the start, after a NICK line, or anywhere else. Only the text protocol
 * distinguishes them; the other decoders are always `within`.
 */
export type StreamPosition = "start" | "after_nick" | "within";

export interface Protocol extends SessionProtocol {
  /** Returns the encoder of a language. The server has one encoder per language, so sessions share encoded bytes. */
  encoder(language: Language | undefined): Encoder;
  /** Creates a decoder. @param position in the stream where it begins; default: the start */
  decoder(position?: StreamPosition): Decoder;
}

/** The parts that a protocol is created from, once per server. */
export interface ProtocolParts {
  readonly sentences: Readonly<Record<Language, Sentences>>;
  /** The language of sessions that choose none. */
  readonly language: Language;
  readonly limits: InputLimits;
  /** The server's name and version, as clients see them: `maru/0.1.0`. */
  readonly server: string;
  /** The limits that JSON clients receive, by the names of their options. */
  readonly published: Readonly<Record<string, number>>;
  /** Returns milliseconds since 1970-01-01 UTC. */
  time(): number;
}

export type ProtocolFactory = (parts: ProtocolParts) => Protocol;

/** Creates one encoder per language and returns a function that selects among them. */
export function encodersOf(
  { sentences, language: standard }: ProtocolParts,
  make: (sentences: Sentences) => Encoder,
): Protocol["encoder"] {
  const encoders = { ko: make(sentences.ko), en: make(sentences.en) } satisfies Record<Language, Encoder>;
  return (language = standard) => encoders[language];
}
