import { concat, copyOf, copyOfPart, NO_BYTES } from "../lib/byte_buffer.ts";

/**
 * What {@link ChunkReader.takeOwn} copies at a time. On Deno, where an array with memory of its own takes most
 * of a microsecond to make and a view of one a twentieth of that, pieces share blocks; on Bun, where the array is
 * the cheaper of the two, they do not. Who keeps a piece keeps its block, so blocks are small: 100 events of a
 * room's history stay within the 256 KiB that it may have by default.
 */
const BLOCK_BYTES = "Bun" in globalThis ? 0 : 2048;

/** The part of a stream that a decoder was given and has not used: one chunk, mostly. */
export class ChunkReader {
  #chunk: Uint8Array = NO_BYTES;
  #offset = 0;
  /** A copy of some of the chunk, from {@link #blockFrom} on: it never changes. */
  #block: Uint8Array = NO_BYTES;
  #blockFrom = 0;

  /** Bytes left. */
  get length(): number {
    return this.#chunk.length - this.#offset;
  }

  push(chunk: Uint8Array): void {
    // Only while a command is pending does a chunk come before the last one is used up.
    this.#restart(this.length === 0 ? chunk : concat([this.rest(), chunk], this.length + chunk.length));
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
    this.skip(count);
    return taken;
  }

  /** The same as a view of memory that never changes, in which other pieces may be too: see {@link BLOCK_BYTES}. */
  takeOwn(count: number): Uint8Array {
    const taken = count < BLOCK_BYTES
      ? this.#inBlock(count)
      : copyOfPart(this.#chunk, this.#offset, this.#offset + count);
    this.skip(count);
    return taken;
  }

  /** Passes over the next `count` bytes. There must be as many. */
  skip(count: number): void {
    this.#offset += count;
    if (this.#offset === this.#chunk.length) this.clear();
  }

  /** Takes memory of its own for what is left. */
  hold(): void {
    if (this.length === 0) return;
    this.#restart(copyOf(this.rest()));
  }

  clear(): void {
    this.#restart(NO_BYTES);
  }

  #inBlock(count: number): Uint8Array {
    let from = this.#offset - this.#blockFrom;
    if (from + count > this.#block.length) {
      this.#block = copyOf(this.#chunk.subarray(this.#offset, this.#offset + BLOCK_BYTES));
      this.#blockFrom = this.#offset;
      from = 0;
    }
    return this.#block.subarray(from, from + count);
  }

  #restart(chunk: Uint8Array): void {
    this.#chunk = chunk;
    this.#offset = 0;
    this.#block = NO_BYTES;
    this.#blockFrom = 0;
  }
}
