import { ByteBuffer } from "../lib/byte_buffer.ts";
import { ChunkReader } from "./chunk_reader.ts";

const LF = 0x0a;
const CR = 0x0d;

/** A line is longer than it may be: nothing more can be read from the stream. */
export const LINE_TOO_LONG = Symbol("line too long");

/**
 * Cuts a stream into lines ended by LF, one CR before it dropped. An unfinished line is kept apart
 * from the chunk, so no byte is looked at twice, and never beyond the limit.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  readonly #keeps: boolean;
  readonly #chunk = new ChunkReader();
  /** The beginning of a line whose LF has not come, if there is one. */
  #unfinished: ByteBuffer | undefined;
  #failed = false;

  /**
   * @param maxBytes of a line, without its LF
   * @param lines whether a line is `lent` until the next call of {@link next}, or `kept` by who takes it:
   *   then it never changes, and no more memory stands behind it than a {@link ChunkReader} block, or twice its own
   */
  constructor(maxBytes: number, lines: "lent" | "kept" = "lent") {
    this.#maxBytes = maxBytes;
    this.#keeps = lines === "kept";
  }

  push(chunk: Uint8Array): void {
    if (!this.#failed) this.#chunk.push(chunk);
  }

  /** The next line; {@link LINE_TOO_LONG} once, and nothing after it. */
  next(): Uint8Array | typeof LINE_TOO_LONG | undefined {
    if (this.#chunk.length === 0) return undefined;
    const end = this.#chunk.indexOf(LF);
    const length = end === -1 ? this.#chunk.length : end;
    const unfinished = this.#unfinished;
    if ((unfinished?.length ?? 0) + length > this.#maxBytes) return this.#fail();
    if (end === -1) {
      this.#unfinished ??= new ByteBuffer();
      this.#unfinished.append(this.#chunk.take(length));
      return undefined;
    }
    const isOwn = unfinished === undefined && this.#keeps;
    const piece = isOwn ? this.#chunk.takeOwn(length) : this.#chunk.take(length);
    this.#chunk.skip(1);
    if (unfinished === undefined) return withoutCr(piece);
    unfinished.append(piece);
    this.#unfinished = undefined;
    return withoutCr(unfinished.take());
  }

  hold(): void {
    this.#chunk.hold();
  }

  #fail(): typeof LINE_TOO_LONG {
    this.#failed = true;
    this.#unfinished = undefined;
    this.#chunk.clear();
    return LINE_TOO_LONG;
  }
}

function withoutCr(line: Uint8Array): Uint8Array {
  return line[line.length - 1] === CR ? line.subarray(0, -1) : line;
}
