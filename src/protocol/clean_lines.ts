import { cleanLength, isPlain, isSuspect, suspectsIn } from "../chat/clean_text.ts";
import { isUtf8 } from "../lib/utf8.ts";
import type { LineFinder } from "./lines.ts";

const LF = 0x0a;
const CR = 0x0d;

/** From so many bytes on it pays to ask whether they are UTF-8 all at once, and then to look at four at a time. */
const MANY_BYTES = 256;
const WORD_BYTES = 4;

/**
 * Finds the ends of lines of text and sees in the same pass whether they are clean, which nearly all are, so that
 * their bytes are read once. It remembers the chunk: each connection has one of its own.
 */
export class CleanLineFinder implements LineFinder {
  /** Whether the line found last is clean for certain, a CR at its end aside. Set by every {@link find}. */
  isClean = false;
  #chunk: Uint8Array | undefined;
  /** The chunk up to {@link #seenTo}, if its lines up to there were seen to be UTF-8. */
  #words: DataView | undefined;
  /** Behind the last LF, where there was enough to look at. */
  #seenTo = 0;

  find(chunk: Uint8Array, from: number): number {
    if (chunk !== this.#chunk || from >= this.#seenTo) this.#see(chunk, from);
    return this.#words === undefined ? this.#findByBytes(chunk, from) : this.#findByWords(chunk, this.#words, from);
  }

  forget(): void {
    this.isClean = false;
    this.#chunk = undefined;
    this.#words = undefined;
  }

  /** Asks of all lines from `from` on that end in the chunk, if they are many bytes, whether they are UTF-8. */
  #see(chunk: Uint8Array, from: number): void {
    this.#chunk = chunk;
    const isMuch = chunk.length - from >= MANY_BYTES;
    const end = isMuch ? chunk.lastIndexOf(LF) + 1 : 0;
    this.#seenTo = Math.max(end, from);
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

  /** The same in what is UTF-8 and ends with an LF. */
  #findByWords(chunk: Uint8Array, words: DataView, from: number): number {
    const last = this.#seenTo - WORD_BYTES;
    this.isClean = true;
    let i = from;
    for (;;) {
      let suspects = 0;
      while (i <= last && (suspects = suspectsIn(words.getInt32(i, true))) === 0) i += WORD_BYTES;
      if (suspects !== 0) i += firstOf(suspects);
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

/** The number of the byte, lowest first, that has the lowest of these bits. There must be one. */
function firstOf(bits: number): number {
  return (31 - Math.clz32(bits & -bits)) >> 3;
}
