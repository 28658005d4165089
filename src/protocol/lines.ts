import { ByteBuffer } from "../lib/byte_buffer.ts";
import { Span } from "../lib/span.ts";
import { ChunkReader, type Finder } from "./chunk_reader.ts";

const LF = 0x0a;
const CR = 0x0d;

/** A line is longer than it may be: nothing more can be read from the stream. */
export const LINE_TOO_LONG = Symbol("line too long");

/** Finds the LF that ends a line, and may learn more of the line in passing. */
export interface LineFinder extends Finder {
  /** What it has seen is over: a chunk's memory may be another's now, or the line at hand is not one that it found. */
  forget(): void;
}

const ANY_LINE: LineFinder = { find: (chunk, from) => chunk.indexOf(LF, from), forget() {} };

/**
 * Cuts a stream into lines ended by LF, one CR before it dropped. An unfinished line is kept apart
 * from the chunk, so no byte is looked at twice, and never beyond the limit.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  readonly #finder: LineFinder;
  readonly #chunk = new ChunkReader();
  /** The beginning of a line whose LF has not come, if there is one. */
  #unfinished: ByteBuffer | undefined;
  #failed = false;

  /**
   * @param maxBytes of a line, without its LF
   * @param finder is asked for the end of each line that begins in the chunk where it ends
   */
  constructor(maxBytes: number, finder = ANY_LINE) {
    this.#maxBytes = maxBytes;
    this.#finder = finder;
  }

  push(chunk: Uint8Array): void {
    this.#finder.forget();
    if (!this.#failed) this.#chunk.push(chunk);
  }

  /** The next line, valid until the next {@link push} or {@link hold}; {@link LINE_TOO_LONG} once, and nothing after it. */
  next(): Span | typeof LINE_TOO_LONG | undefined {
    const chunk = this.#chunk;
    if (chunk.length === 0) return undefined;
    const unfinished = this.#unfinished;
    const end = chunk.before(unfinished === undefined ? this.#finder : ANY_LINE);
    const length = end === -1 ? chunk.length : end;
    if ((unfinished?.length ?? 0) + length > this.#maxBytes) return this.#fail();
    if (end === -1) {
      this.#unfinished ??= new ByteBuffer();
      this.#unfinished.append(chunk.take(length).view());
      return undefined;
    }
    const piece = chunk.take(length, 1);
    if (unfinished === undefined) return withoutCr(piece);
    this.#finder.forget();
    unfinished.append(piece.view());
    this.#unfinished = undefined;
    return withoutCr(new Span(unfinished.take()));
  }

  /** Nothing is left of what came, and no line was too long. */
  get isEmpty(): boolean {
    return this.#chunk.length === 0 && this.#unfinished === undefined && !this.#failed;
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

function withoutCr(line: Span): Span {
  return line.length > 0 && line.array[line.end - 1] === CR ? line.part(0, line.length - 1) : line;
}
