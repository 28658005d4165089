/** Detects the protocol of a connection by its first bytes (DESIGN 2). No option configures it. */

import { concat, NO_BYTES } from "../lib/byte_buffer.ts";
import { isHttpRequest, MAX_REQUEST_LINE_BYTES } from "./request_line.ts";

export type ProtocolName = "text" | "binary" | "json";

/** Protocols that are detected only to be refused: a TLS handshake, and HTTP. */
export type ForeignProtocol = "tls" | "http";

/** A frame length below 16 MiB has a NUL among its four bytes. Text contains no NUL. */
const BYTES_TO_DECIDE = 4;
const OPENING_BRACE = 0x7b;

/**
 * Collects the first bytes of a stream until they identify its protocol. A NUL or four bytes are enough, unless the
 * bytes may begin an HTTP request: then the detector may need the whole request line.
 */
export class Detector {
  readonly #maxLineBytes: number;
  #head: Uint8Array = NO_BYTES;

  /** @param maxLineBytes limit of a text line: the detector waits for no longer line */
  constructor(maxLineBytes = MAX_REQUEST_LINE_BYTES) {
    this.#maxLineBytes = Math.min(maxLineBytes, MAX_REQUEST_LINE_BYTES);
  }

  /** The bytes received so far. Without the last chunk they are at most three, or less than a request line. */
  get head(): Uint8Array {
    return this.#head;
  }

  /** Adds the next chunk and returns the protocol; undefined while it is undecided. */
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
 * Returns whether the bytes begin a TLS handshake record of version 3.1 to 3.4 (RFC 8446, 5.1). Read as the length of a
 * binary frame, they would be more than 64 KiB, which exceeds the default limit.
 */
function isClientHello([type, major, minor = 0]: Uint8Array): boolean {
  return type === 0x16 && major === 0x03 && minor >= 1 && minor <= 4;
}

/** The protocol of a stream that ended, or paused for too long, before detection finished. */
export const UNDECIDED: ProtocolName = "text";
