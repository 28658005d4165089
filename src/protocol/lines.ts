import { ByteBuffer, NO_BYTES } from "../lib/byte_buffer.ts";
import { ByteRange } from "../lib/byte_range.ts";
import { ChunkReader, type Finder } from "./chunk_reader.ts";

const LF = 0x0a;
const CR = 0x0d;

/** A line is longer than it may be: nothing more can be read from the stream. */
export const LINE_TOO_LONG = Symbol("line too long");

/** Finds the LF that ends a line, and may learn more of the line in passing. A splitter has one of its own. */
export interface LineFinder extends Finder {
  /**
   * Whether the line that {@link find} found last is clean text for certain. False when it found none: what there is of
   * that line is then kept apart, and its end is found without the finder.
   */
  readonly isClean: boolean;
  /** Drops what it knows of a chunk, whose memory may change from now on. */
  forget(): void;
}

/** Keeps no state, so all splitters can share it. */
const ANY_LINE: LineFinder = { find: (chunk, from) => chunk.indexOf(LF, from), isClean: false, forget() {} };

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
  #rejected: Uint8Array = NO_BYTES;

  /**
   * @param maxBytes of a line, without its LF
   * @param finder finds the end of each line that begins in the chunk where it ends; no other splitter may have it
   */
  constructor(maxBytes: number, finder = ANY_LINE) {
    this.#maxBytes = maxBytes;
    this.#finder = finder;
  }

  push(chunk: Uint8Array): void {
    if (!this.#failed) this.#chunk.push(chunk);
  }

  /** The next line, valid until the next {@link push} or {@link hold}; {@link LINE_TOO_LONG} once, and nothing after it. */
  next(): ByteRange | typeof LINE_TOO_LONG | undefined {
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
    unfinished.append(piece.view());
    this.#unfinished = undefined;
    return withoutCr(new ByteRange(unfinished.take()));
  }

  /** Nothing is left of what came, and no line was too long. */
  get isEmpty(): boolean {
    return this.#chunk.length === 0 && this.#unfinished === undefined && !this.#failed;
  }

  /** A line was too long: nothing more comes. */
  get hasFailed(): boolean {
    return this.#failed;
  }

  hold(): void {
    this.#finder.forget();
    this.#chunk.hold();
    if (!this.#failed) return;
    this.#unfinished = undefined;
    this.#rejected = NO_BYTES;
  }

  /** What is left of the chunk in which a line was too long, from where that line goes on, until {@link hold}. */
  get rejected(): Uint8Array {
    return this.#rejected;
  }

  /**
   * Removes what is left of the chunk. After {@link LINE_TOO_LONG} that is what was {@link rejected}, and the line goes
   * on with what is pushed next.
   */
  takeRest(): Uint8Array {
    const rest = this.#failed ? this.#rejected : this.#chunk.take(this.#chunk.length).view();
    this.#failed = false;
    this.#rejected = NO_BYTES;
    return rest;
  }

  #fail(): typeof LINE_TOO_LONG {
    this.#rejected = this.#chunk.take(this.#chunk.length).view();
    this.#failed = true;
    return LINE_TOO_LONG;
  }
}

function withoutCr(line: ByteRange): ByteRange {
  return line.length > 0 && line.array[line.end - 1] === CR ? line.part(0, line.length - 1) : line;
}
