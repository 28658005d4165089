import { ByteBuffer, NO_BYTES } from "../lib/byte_buffer.ts";
import { ChunkReader } from "./chunk_reader.ts";

const HEADER_BYTES = 4;

const utf8 = new TextEncoder();

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

  /** The next payload, valid until the next call; {@link FRAME_TOO_LONG} once, and nothing after it. */
  next(): Uint8Array | typeof FRAME_TOO_LONG | undefined {
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

  hold(): void {
    this.#chunk.hold();
  }

  /** The next `count` bytes in one piece; undefined until they are there. */
  #take(count: number): Uint8Array | undefined {
    const missing = count - this.#unfinished.length;
    if (this.#chunk.length < missing) {
      this.#unfinished.append(this.#chunk.take(this.#chunk.length));
      return undefined;
    }
    const piece = this.#chunk.take(missing);
    if (this.#unfinished.length === 0) return piece;
    this.#unfinished.append(piece);
    return this.#unfinished.take();
  }

  #fail(): typeof FRAME_TOO_LONG {
    this.#failed = true;
    this.#chunk.clear();
    return FRAME_TOO_LONG;
  }
}

function lengthIn(header: Uint8Array): number {
  return new DataView(header.buffer, header.byteOffset, HEADER_BYTES).getUint32(0, true);
}

/** One frame of some words and the bytes behind them. */
export function frame(words: string, bytes: Uint8Array = NO_BYTES): Uint8Array {
  const start = utf8.encode(words);
  const buffer = new ByteBuffer();
  buffer.reserve(HEADER_BYTES + start.length + bytes.length);
  appendFrame(buffer, start, bytes);
  return buffer.take();
}

/** Appends one frame of `start` and `rest`. */
export function appendFrame(to: ByteBuffer, start: Uint8Array, rest: Uint8Array): void {
  const length = start.length + rest.length;
  for (let shift = 0; shift < 32; shift += 8) to.appendByte((length >>> shift) & 0xff);
  to.append(start);
  to.append(rest);
}
