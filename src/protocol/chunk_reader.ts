import { concat, copyOf, NO_BYTES } from "../lib/byte_buffer.ts";
import { ByteRange } from "../lib/byte_range.ts";

/** Searches a chunk for the end of a unit, such as a line. */
export interface Finder {
  /** Returns the first matching index in `chunk`, searching from `from`; -1 when there is none. */
  find(chunk: Uint8Array, from: number): number;
}

/** Holds the bytes that a decoder received and has not consumed. Usually they are in one chunk. */
export class ChunkReader {
  #chunk: Uint8Array = NO_BYTES;
  #offset = 0;

  /** Bytes that are not consumed. */
  get length(): number {
    return this.#chunk.length - this.#offset;
  }

  /** Adds the next chunk of the stream. */
  push(chunk: Uint8Array): void {
    // A chunk arrives before the last one is consumed only while a command is pending.
    this.#restart(this.length === 0 ? chunk : concat([this.#rest(), chunk], this.length + chunk.length));
  }

  /** Returns the number of bytes before the match of `finder`; -1 when there is none. */
  before(finder: Finder): number {
    const index = finder.find(this.#chunk, this.#offset);
    return index === -1 ? -1 : index - this.#offset;
  }

  /**
   * Consumes and returns the next `count` bytes, then skips `passed` more. At least `count + passed` bytes must be
   * left. The range is valid as long as the chunk.
   */
  take(count: number, passed = 0): ByteRange {
    const taken = new ByteRange(this.#chunk, this.#offset, this.#offset + count);
    this.#offset = taken.end + passed;
    if (this.#offset === this.#chunk.length) this.clear();
    return taken;
  }

  /** Copies the unconsumed bytes: the memory of the last chunk may change afterwards. */
  hold(): void {
    if (this.length > 0) this.#restart(copyOf(this.#rest()));
  }

  /** Drops the unconsumed bytes. */
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
