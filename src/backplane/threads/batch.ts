/** What one thread has for another in one turn: records, one behind the other, in one array of bytes. */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Where batches are put together: grown to the largest one so far, up to {@link LARGEST_KEPT}. */
const FIRST_BYTES = 16 * 1024;
const LARGEST_KEPT = 1024 * 1024;
/** A UTF-16 unit takes three bytes of UTF-8 at most. */
const MOST_BYTES_A_UNIT = 3;

/** Writes what {@link BatchReader} reads. Numbers are little-endian; strings and bytes have their length before them. */
export class BatchWriter {
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** Bytes written since {@link take}. */
  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  /** A whole number from 0 to 2^32 - 1. */
  word(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  /** Any number. */
  number(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  string(value: string): void {
    const most = value.length * MOST_BYTES_A_UNIT;
    this.#reserve(4 + most);
    const { written } = encoder.encodeInto(value, this.#bytes.subarray(this.#length + 4));
    this.word(written);
    this.#length += written;
  }

  bytes(value: Uint8Array): void {
    this.word(value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** A copy of what was written from `start` on: a record for somebody else too. */
  since(start: number): Uint8Array {
    return this.#bytes.slice(start, this.#length);
  }

  /** Records as {@link since} gives them. */
  records(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** The batch, which is the caller's; the next one begins. */
  take(): ArrayBuffer {
    const batch = this.#bytes.buffer.slice(0, this.#length);
    this.#length = 0;
    if (this.#bytes.length > LARGEST_KEPT) this.#storage(FIRST_BYTES);
    return batch;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const before = this.#bytes;
    this.#storage(Math.max(needed, before.length * 2));
    this.#bytes.set(before.subarray(0, this.#length));
  }

  #storage(size: number): void {
    this.#bytes = new Uint8Array(size);
    this.#view = new DataView(this.#bytes.buffer);
  }
}

export class BatchReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(batch: ArrayBuffer) {
    this.#bytes = new Uint8Array(batch);
    this.#view = new DataView(batch);
  }

  /** Bytes read. */
  get offset(): number {
    return this.#offset;
  }

  get isAtEnd(): boolean {
    return this.#offset >= this.#bytes.length;
  }

  byte(): number {
    const value = this.#view.getUint8(this.#offset);
    this.#offset += 1;
    return value;
  }

  word(): number {
    const value = this.#view.getUint32(this.#offset, true);
    this.#offset += 4;
    return value;
  }

  number(): number {
    const value = this.#view.getFloat64(this.#offset, true);
    this.#offset += 8;
    return value;
  }

  string(): string {
    return decoder.decode(this.bytes());
  }

  /** A view into the batch, which stays in memory with it: copy what is kept. */
  bytes(): Uint8Array {
    const length = this.word();
    const value = this.#bytes.subarray(this.#offset, this.#offset + length);
    this.#offset += length;
    return value;
  }
}
