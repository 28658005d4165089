import { concat, copyOf, NO_BYTES } from "../lib/byte_buffer.ts";

/** The part of a stream that a decoder was given and has not used: one chunk, mostly. */
export class ChunkReader {
  #chunk: Uint8Array = NO_BYTES;
  #offset = 0;

  /** Bytes left. */
  get length(): number {
    return this.#chunk.length - this.#offset;
  }

  push(chunk: Uint8Array): void {
    // Only while a command is pending does a chunk come before the last one is used up.
    this.#chunk = this.length === 0 ? chunk : concat([this.rest(), chunk], this.length + chunk.length);
    this.#offset = 0;
  }

  /** How many bytes are left before the first `byte`; -1 when there is none. */
  indexOf(byte: number): number {
    const index = this.#chunk.indexOf(byte, this.#offset);
    return index === -1 ? -1 : index - this.#offset;
  }

  /** Everything left, in place. */
  rest(): Uint8Array {
    return this.#chunk.subarray(this.#offset);
  }

  /** The next `count` bytes, as a view that is valid as long as the chunk. There must be as many. */
  take(count: number): Uint8Array {
    const taken = this.#chunk.subarray(this.#offset, this.#offset + count);
    this.#offset += count;
    if (this.#offset === this.#chunk.length) this.clear();
    return taken;
  }

  /** Takes memory of its own for what is left. */
  hold(): void {
    if (this.length === 0) return;
    this.#chunk = copyOf(this.rest());
    this.#offset = 0;
  }

  clear(): void {
    this.#chunk = NO_BYTES;
    this.#offset = 0;
  }
}
