import { cleanLength, isPlain, isSuspect, suspectsIn } from "../chat/clean_text.ts";
import { isUtf8 } from "../lib/utf8.ts";
import type { LineFinder } from "./lines.ts";

const LF = 0x0a;
const CR = 0x0d;

/** The least bytes for a bulk check. From there on it is faster to check UTF-8 at once and to scan four at a time. */
const MIN_BULK_BYTES = 256;
const WORD_BYTES = 4;

/**
 * Finds the ends of text lines and checks in the same pass whether the lines are clean.
 *
 * Nearly all lines are clean, so their bytes are read once. A finder keeps state about the chunk, so each connection
 * needs its own.
 */
export class CleanLineFinder implements LineFinder {
  /** Whether the last line found is certainly clean, apart from a CR at its end. Every {@link find} sets it. */
  isClean = false;
  #chunk: Uint8Array | undefined;
  /** The chunk up to {@link #checkedTo}, if its lines up to there are known to be UTF-8. */
  #words: DataView | undefined;
  /** Index after the last LF that a bulk check covered. */
  #checkedTo = 0;

  find(chunk: Uint8Array, from: number): number {
    if (chunk !== this.#chunk || from >= this.#checkedTo) this.#check(chunk, from);
    return this.#words === undefined ? this.#findByBytes(chunk, from) : this.#findByWords(chunk, this.#words, from);
  }

  forget(): void {
    this.isClean = false;
    this.#chunk = undefined;
    this.#words = undefined;
  }

  /** Checks whether the complete lines from `from` on are UTF-8, if they have enough bytes. */
  #check(chunk: Uint8Array, from: number): void {
    this.#chunk = chunk;
    const isBulk = chunk.length - from >= MIN_BULK_BYTES;
    const end = isBulk ? chunk.lastIndexOf(LF) + 1 : 0;
    this.#checkedTo = Math.max(end, from);
    this.#words = end > from && isUtf8(chunk.subarray(from, end))
      ? new DataView(chunk.buffer, chunk.byteOffset, end)
      : undefined;
  }

  #findByBytes(chunk: Uint8Array, from: number): number {
    let i = from;
    while (i < chunk.length && chunk[i] !== LF && isPlain(chunk[i] as number)) i += 1;
    this.isClean = chunk[i] === LF;
    return this.isClean ? i : chunk.indexOf(LF, i);
  }

  /** Finds the end of a line in bytes that are UTF-8 and end with an LF. */
  #findByWords(chunk: Uint8Array, words: DataView, from: number): number {
    const last = this.#checkedTo - WORD_BYTES;
    this.isClean = true;
    let i = from;
    for (;;) {
      let suspects = 0;
      while (i <= last && (suspects = suspectsIn(words.getInt32(i, true))) === 0) i += WORD_BYTES;
      if (suspects !== 0) i += lowestByteIn(suspects);
      else while (!isSuspect(chunk[i] as number)) i += 1;
      const byte = chunk[i];
      if (byte === LF) return i;
      if (byte === CR && chunk[i + 1] === LF) return i + 1;
      const length = cleanLength(chunk, i);
      if (length === 0) {
        this.isClean = false;
        return chunk.indexOf(LF, i);
      }
      i += length;
    }
  }
}

/** Returns the index of the byte, lowest first, that has the lowest bit set. `bits` must not be 0. */
function lowestByteIn(bits: number): number {
  return (31 - Math.clz32(bits & -bits)) >> 3;
}
