import { ByteBuffer, NO_BYTES } from "../lib/byte_buffer.ts";
import { ByteRange } from "../lib/byte_range.ts";
import { ChunkReader } from "./chunk_reader.ts";

const HEADER_BYTES = 4;

const utf8 = new TextEncoder();
const NOTHING = new ByteRange(NO_BYTES);

/** A frame's length is more than it may be: nothing more can be read from the stream. */
export const FRAME_TOO_LONG = Symbol("frame too long");

/**
 * Cuts a stream into frames: a u32 little-endian length and as many bytes. A length is judged before
 * anything is kept for it; storage grows with what comes, not with what is promised.
 */
export class FrameSplitter {
  readonly #maxBytes: number;
  readonly #chunk = new ChunkReader();
  /** The beginning of a header or of a payload. */
  readonly #unfinished = new ByteBuffer();
  /** The payload's length, once its header is there. */
  #length: number | undefined;
  #failed = false;

  /** @param maxBytes of a payload */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(chunk: Uint8Array): void {
    if (!this.#failed) this.#chunk.push(chunk);
  }

  /** The next payload, valid until the next {@link push} or {@link hold}; {@link FRAME_TOO_LONG} once, and nothing after it. */
  next(): ByteRange | typeof FRAME_TOO_LONG | undefined {
    if (this.#length === undefined) {
      const header = this.#take(HEADER_BYTES);
      if (header === undefined) return undefined;
      this.#length = lengthIn(header);
      if (this.#length > this.#maxBytes) return this.#fail();
    }
    const payload = this.#take(this.#length);
    if (payload !== undefined) this.#length = undefined;
    return payload;
  }

  /** Nothing is left of what came, and no frame was too long. */
  get isEmpty(): boolean {
    const isBetweenFrames = this.#length === undefined && this.#unfinished.length === 0;
    return this.#chunk.length === 0 && isBetweenFrames && !this.#failed;
  }

  hold(): void {
    this.#chunk.hold();
  }

  /** The next `count` bytes in one piece; undefined until they are there. */
  #take(count: number): ByteRange | undefined {
    const missing = count - this.#unfinished.length;
    if (this.#chunk.length < missing) {
      this.#unfinished.append(this.#chunk.take(this.#chunk.length).view());
      return undefined;
    }
    const piece = this.#chunk.take(missing);
    if (this.#unfinished.length === 0) return piece;
    this.#unfinished.append(piece.view());
    return new ByteRange(this.#unfinished.take());
  }

  #fail(): typeof FRAME_TOO_LONG {
    this.#failed = true;
    this.#chunk.clear();
    return FRAME_TOO_LONG;
  }
}

function lengthIn({ array, start }: ByteRange): number {
  let length = 0;
  for (let i = HEADER_BYTES - 1; i >= 0; i -= 1) length = length * 256 + (array[start + i] as number);
  return length;
}

/** One frame of some words and the bytes behind them. */
export function frame(words: string, bytes = NOTHING): Uint8Array {
  const start = utf8.encode(words);
  const buffer = new ByteBuffer();
  buffer.reserve(HEADER_BYTES + start.length + bytes.length);
  appendFrame(buffer, start, bytes);
  return buffer.take();
}

/** Appends one frame of `start` and `rest`. */
export function appendFrame(to: ByteBuffer, start: Uint8Array, rest: ByteRange): void {
  const length = start.length + rest.length;
  for (let shift = 0; shift < 32; shift += 8) to.appendByte((length >>> shift) & 0xff);
  to.append(start);
  to.appendRange(rest);
}
