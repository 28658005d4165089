import type { ByteRange } from "./byte_range.ts";

/** An empty array that all code may share: it has no byte to change. */
export const NO_BYTES = new Uint8Array(0);

/** Copies bytes into memory of their own. (`slice` of a Node Buffer, a Uint8Array too, makes a view.) */
export function copyOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

/** Bytes of the first storage. */
const MIN_STORAGE = 64;
/** Bytes of storage that may stay unused in an array that was taken. */
const MAX_WASTE = 4096;

/**
 * Collects bytes that arrive in pieces, to be read as one array.
 *
 * The storage doubles, so that appending costs amortised constant time a byte, however small the pieces are.
 */
export class ByteBuffer {
  #storage: Uint8Array = NO_BYTES;
  #length = 0;

  /** Bytes held. */
  get length(): number {
    return this.#length;
  }

  /** Copies `bytes` to the end. */
  append(bytes: Uint8Array): void {
    const at = this.#grow(bytes.length);
    this.#storage.set(bytes, at);
  }

  /** Copies a range to the end. */
  appendRange(bytes: ByteRange): void {
    const at = this.#grow(bytes.length);
    bytes.copyTo(this.#storage, at);
  }

  /** Adds one byte to the end. */
  appendByte(byte: number): void {
    const at = this.#grow(1);
    this.#storage[at] = byte;
  }

  /** Makes room for `bytes` more. */
  reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#storage.length) return;
    const grown = new Uint8Array(needed);
    grown.set(this.#storage.subarray(0, this.#length));
    this.#storage = grown;
  }

  /** The bytes from index `from` on, in place. They do not change when more is appended. */
  view(from = 0): Uint8Array {
    return this.#storage.subarray(from, this.#length);
  }

  /**
   * Removes and returns everything. The caller owns the array; the buffer holds no storage any more.
   *
   * It is a copy only where the storage is much larger, so that keeping it wastes little memory.
   */
  take(): Uint8Array {
    const bytes = this.view();
    const taken = this.#storage.length - this.#length > MAX_WASTE ? copyOf(bytes) : bytes;
    this.clear();
    return taken;
  }

  /** Drops everything, the storage too. */
  clear(): void {
    this.#storage = NO_BYTES;
    this.#length = 0;
  }

  /** Adds `bytes` bytes, and returns the index of the first one. */
  #grow(bytes: number): number {
    const at = this.#length;
    const length = at + bytes;
    if (length > this.#storage.length) this.reserve(Math.max(MIN_STORAGE, bytes, this.#storage.length * 2 - at));
    this.#length = length;
    return at;
  }
}

/** Joins pieces in a new array. `length` is the sum of theirs. */
export function concat(pieces: readonly Uint8Array[], length = sumOf(pieces)): Uint8Array {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

function sumOf(pieces: readonly Uint8Array[]): number {
  let sum = 0;
  for (const { length } of pieces) sum += length;
  return sum;
}
