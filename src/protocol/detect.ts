/** Which protocol a connection speaks, by its first bytes (DESIGN 2). Nothing is configured. */

import { NO_BYTES } from "../lib/byte_buffer.ts";

export type ProtocolName = "text" | "binary" | "json";

/** A length below 16 MiB has a NUL among its four bytes, and text never has any. */
const BYTES_TO_DECIDE = 4;
const OPENING_BRACE = 0x7b;

/** Gathers the first bytes of a stream until they decide. */
export class Detector {
  #head: Uint8Array = NO_BYTES;

  /** The bytes that came so far: at least all but the last chunk fit into three. */
  get head(): Uint8Array {
    return this.#head;
  }

  /** Takes the next chunk, and says what the stream is once that is sure. */
  push(chunk: Uint8Array): ProtocolName | undefined {
    const head = new Uint8Array(this.#head.length + chunk.length);
    head.set(this.#head);
    head.set(chunk, this.#head.length);
    this.#head = head;
    const first = head.subarray(0, BYTES_TO_DECIDE);
    if (first.includes(0)) return "binary";
    if (first.length < BYTES_TO_DECIDE) return undefined;
    return first[0] === OPENING_BRACE ? "json" : "text";
  }
}

/** What a stream is that ended, or stood still for too long, before it could be told. */
export const UNDECIDED: ProtocolName = "text";
