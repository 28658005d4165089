import type { ByteRange } from "./byte_range.ts";

/** An empty array that everybody may share: it has no byte to change. */
export const NO_BYTES = new Uint8Array(0);

/** A copy with memory of its own. (`slice` of a Node Buffer, which is a Uint8Array too, is a view.) */
export function copyOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

/** Bytes: the least storage, and the most that stays unused with what was taken. */
const SMALLEST = 64;
const MAX_WASTE = 4096;

/**
 * Bytes that arrive in pieces and are read as one: the storage doubles, so that appending costs
 * amortised constant time a byte however small the pieces are, and is given back when taken.
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

  /** The same for some bytes of an array. */
  appendSpan(bytes: ByteRange): void {
    const at = this.#grow(bytes.length);
    bytes.copyTo(this.#storage, at);
  }

  /** The same for one byte. */
  appendByte(byte: number): void {
    const at = this.#grow(1);
    this.#storage[at] = byte;
  }

  /** Sees that `bytes` more fit without growing. */
  reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#storage.length) return;
    const grown = new Uint8Array(needed);
    grown.set(this.#storage.subarray(0, this.#length));
    this.#storage = grown;
  }

  /** What is held from index `from` on, in place: it stays as it is, whatever is appended later. */
  view(from = 0): Uint8Array {
    return this.#storage.subarray(from, this.#length);
  }

  /**
   * Everything held. The caller owns it; the buffer is empty and holds no storage. It is a copy only where the storage
   * is much larger: who keeps it is to keep no more than it is.
   */
  take(): Uint8Array {
    const bytes = this.view();
    const taken = this.#storage.length - this.#length > MAX_WASTE ? copyOf(bytes) : bytes;
    this.clear();
    return taken;
  }

  /** Forgets everything and holds no storage. */
  clear(): void {
    this.#storage = NO_BYTES;
    this.#length = 0;
  }

  /** Makes `bytes` more of it, and says where they begin. */
  #grow(bytes: number): number {
    const at = this.#length;
    const length = at + bytes;
    if (length > this.#storage.length) this.reserve(Math.max(SMALLEST, bytes, this.#storage.length * 2 - at));
    this.#length = length;
    return at;
  }
}

/** The pieces one after another in one new array, of `length` bytes, which is their sum. */
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
