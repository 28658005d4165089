import { ByteBuffer, NO_BYTES } from "../lib/byte_buffer.ts";
import { ByteRange } from "../lib/byte_range.ts";
import { ChunkReader } from "./chunk_reader.ts";

const HEADER_BYTES = 4;

const utf8 = new TextEncoder();
const NOTHING = new ByteRange(NO_BYTES);

/** The result for a frame longer than the limit. The rest of the stream cannot be read. */
export const FRAME_TOO_LONG = Symbol("frame too long");

/**
 * Splits a stream into frames: a u32 little-endian length and that many bytes. A length is checked before memory is
 * allocated for it. Storage grows with the bytes received, not with the announced length.
 */
export class FrameSplitter {
  readonly #maxBytes: number;
  readonly #chunk = new ChunkReader();
  /** The received part of an incomplete header or payload. */
  readonly #unfinished = new ByteBuffer();
  /** The payload's length, once the header is complete. */
  #length: number | undefined;
  #failed = false;

  /** @param maxBytes limit of a payload */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Adds the next chunk of the stream. Does nothing after {@link FRAME_TOO_LONG}. */
  push(chunk: Uint8Array): void {
    if (!this.#failed) this.#chunk.push(chunk);
  }

  /**
   * Returns the next payload; undefined while it is incomplete. It is valid until the next {@link push} or
   * {@link hold}. Returns {@link FRAME_TOO_LONG} once, then only undefined.
   */
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

  /** Whether all bytes are consumed and no frame was too long. */
  get isEmpty(): boolean {
    const isBetweenFrames = this.#length === undefined && this.#unfinished.length === 0;
    return this.#chunk.length === 0 && isBetweenFrames && !this.#failed;
  }

  /** Copies the unconsumed bytes: the memory of the last chunk may change afterwards. */
  hold(): void {
    this.#chunk.hold();
  }

  /** Consumes the next `count` bytes as one range; undefined until all have arrived. */
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

/** Encodes one frame whose payload is `words` followed by `bytes`. */
export function frame(words: string, bytes = NOTHING): Uint8Array {
  const start = utf8.encode(words);
  const buffer = new ByteBuffer();
  buffer.reserve(HEADER_BYTES + start.length + bytes.length);
  appendFrame(buffer, start, bytes);
  return buffer.take();
}

/** Appends one frame whose payload is `start` followed by `rest`. */
export function appendFrame(to: ByteBuffer, start: Uint8Array, rest: ByteRange): void {
  const length = start.length + rest.length;
  for (let shift = 0; shift < 32; shift += 8) to.appendByte((length >>> shift) & 0xff);
  to.append(start);
  to.appendRange(rest);
}
