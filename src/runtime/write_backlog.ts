import { NO_BYTES } from "../lib/byte_buffer.ts";

/** Bytes that were written to a socket and not taken by its transport. */
export class WriteBacklog {
  /** Bytes held. */
  length = 0;
  #pieces: Uint8Array[] = [];
  #next = 0;

  constructor(first: Uint8Array = NO_BYTES) {
    this.push(first);
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#pieces.push(bytes);
    this.length += bytes.length;
  }

  /** The piece to send next; undefined where nothing is held. */
  head(): Uint8Array | undefined {
    return this.#pieces[this.#next];
  }

  /** Removes the first `count` bytes of {@link head}, which the transport has taken. */
  taken(count: number): void {
    const head = this.#pieces[this.#next];
    if (head === undefined) return;
    this.length -= count;
    if (count < head.length) {
      this.#pieces[this.#next] = head.subarray(count);
      return;
    }
    this.#pieces[this.#next] = NO_BYTES; // releases its memory
    this.#next += 1;
    if (this.#next === this.#pieces.length) this.clear();
  }

  clear(): void {
    this.length = 0;
    this.#pieces = [];
    this.#next = 0;
  }
}
