/** Batches: the records that one thread sends to another in one turn, one after another in one array of bytes. */

import { ByteRange } from "../../lib/byte_range.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Size of the memory that batches are written into. It grows with the largest one, and is kept up to {@link MAX_KEPT_BYTES}. */
const FIRST_BYTES = 16 * 1024;
const MAX_KEPT_BYTES = 1024 * 1024;
/** A UTF-16 unit takes three bytes of UTF-8 at most. */
const MAX_BYTES_A_UNIT = 3;

/** Names that each end of a link numbers. Past it the numbers begin again, and each name is written out again. */
const MAX_NAMES = 4096;

/**
 * Writes what {@link BatchReader} reads. Numbers are little-endian; strings and bytes follow their length. A name is
 * written out the first time and is a number from then on: one word holds the number and whether the name follows.
 */
export class BatchWriter {
  readonly #names = new Map<string, number>();
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
    const most = value.length * MAX_BYTES_A_UNIT;
    this.#reserve(4 + most);
    const { written } = encoder.encodeInto(value, this.#bytes.subarray(this.#length + 4));
    this.word(written);
    this.#length += written;
  }

  /** A string that recurs: the name of a room, a session or a nickname. */
  name(value: string): void {
    const known = this.#names.get(value);
    if (known !== undefined) return this.word(known * 2);
    if (this.#names.size >= MAX_NAMES) this.#names.clear();
    const number = this.#names.size;
    this.#names.set(value, number);
    this.word(number * 2 + 1);
    this.string(value);
  }

  bytes(value: ByteRange): void {
    this.word(value.length);
    this.#reserve(value.length);
    value.copyTo(this.#bytes, this.#length);
    this.#length += value.length;
  }

  /** Returns the batch, which the caller owns, and begins the next one. */
  take(): ArrayBuffer {
    const batch = this.#bytes.buffer.slice(0, this.#length);
    this.#length = 0;
    if (this.#bytes.length > MAX_KEPT_BYTES) this.#storage(FIRST_BYTES);
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
  readonly #names: string[];
  #offset = 0;

  /** @param names the names that this end of the link has numbers for: the same array for all its batches, which adds to it */
  constructor(batch: ArrayBuffer, names: string[]) {
    this.#bytes = new Uint8Array(batch);
    this.#view = new DataView(batch);
    this.#names = names;
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
    return decoder.decode(this.bytes().view());
  }

  name(): string {
    const word = this.word();
    const number = word >>> 1;
    if (word % 2 === 1) this.#names[number] = this.string();
    return this.#names[number] ?? "";
  }

  /** A part of the batch, which it keeps in memory: copy what is kept for longer. */
  bytes(): ByteRange {
    const length = this.word();
    const value = new ByteRange(this.#bytes, this.#offset, this.#offset + length);
    this.#offset += length;
    return value;
  }
}
