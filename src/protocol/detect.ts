/** Which protocol a connection speaks, by its first bytes (DESIGN 2). Nothing is configured. */

import { concat, NO_BYTES } from "../lib/byte_buffer.ts";
import { isHttpRequest, MAX_REQUEST_LINE_BYTES } from "./request_line.ts";

export type ProtocolName = "text" | "binary" | "json";

/** What this port does not speak: a TLS handshake, and HTTP. */
export type ForeignProtocol = "tls" | "http";

/** A length below 16 MiB has a NUL among its four bytes, and text never has any. */
const BYTES_TO_DECIDE = 4;
const OPENING_BRACE = 0x7b;

/**
 * Gathers the first bytes of a stream until they decide: at a NUL or four bytes, save where they may begin an HTTP
 * request, whose line is waited for if need be.
 */
export class Detector {
  readonly #maxLineBytes: number;
  #head: Uint8Array = NO_BYTES;

  /** @param maxLineBytes of a text line: no more is waited for */
  constructor(maxLineBytes = MAX_REQUEST_LINE_BYTES) {
    this.#maxLineBytes = Math.min(maxLineBytes, MAX_REQUEST_LINE_BYTES);
  }

  /** The bytes that came so far: all but the last chunk fit into three, or into a line where one is waited for. */
  get head(): Uint8Array {
    return this.#head;
  }

  /** Takes the next chunk, and says what the stream is once that is sure. */
  push(chunk: Uint8Array): ProtocolName | ForeignProtocol | undefined {
    this.#head = concat([this.#head, chunk]);
    const first = this.#head.subarray(0, BYTES_TO_DECIDE);
    if (isClientHello(first)) return "tls";
    if (first.includes(0)) return "binary";
    if (first.length < BYTES_TO_DECIDE) return undefined;
    if (first[0] === OPENING_BRACE) return "json";
    const isHttp = isHttpRequest(this.#head, this.#maxLineBytes);
    if (isHttp === undefined) return undefined;
    return isHttp ? "http" : "text";
  }
}

/**
 * A TLS record with a handshake, of SSL 3.1 to 3.4 (RFC 8446, 5.1). As the length of a binary frame it would be more
 * than 64 KiB, which is past the default limit.
 */
function isClientHello([type, major, minor = 0]: Uint8Array): boolean {
  return type === 0x16 && major === 0x03 && minor >= 1 && minor <= 4;
}

/** What a stream is that ended, or stood still for too long, before it could be told. */
export const UNDECIDED: ProtocolName = "text";
