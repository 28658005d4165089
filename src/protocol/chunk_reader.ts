import { concat, copyOf, NO_BYTES } from "../lib/byte_buffer.ts";
import { ByteRange } from "../lib/byte_range.ts";

/** Looks for something in a chunk. */
export interface Finder {
  /** The index in `chunk` of the first such place from `from` on; -1 when there is none. */
  find(chunk: Uint8Array, from: number): number;
}

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
    this.#restart(this.length === 0 ? chunk : concat([this.#rest(), chunk], this.length + chunk.length));
  }

  /** How many bytes are left before what `finder` finds; -1 when it finds nothing. */
  before(finder: Finder): number {
    const index = finder.find(this.#chunk, this.#offset);
    return index === -1 ? -1 : index - this.#offset;
  }

  /** The next `count` bytes, valid as long as the chunk, and passes over `passed` more. There must be as many. */
  take(count: number, passed = 0): ByteRange {
    const taken = new ByteRange(this.#chunk, this.#offset, this.#offset + count);
    this.#offset = taken.end + passed;
    if (this.#offset === this.#chunk.length) this.clear();
    return taken;
  }

  /** Takes memory of its own for what is left. */
  hold(): void {
    if (this.length > 0) this.#restart(copyOf(this.#rest()));
  }

  clear(): void {
    this.#restart(NO_BYTES);
  }

  #rest(): Uint8Array {
    return this.#chunk.subarray(this.#offset);
  }

  #restart(chunk: Uint8Array): void {
    this.#chunk = chunk;
    this.#offset = 0;
  }
}
