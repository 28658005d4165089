import { ByteBuffer, NO_BYTES } from "../lib/byte_buffer.ts";
import { ByteRange } from "../lib/byte_range.ts";
import { ChunkReader, type Finder } from "./chunk_reader.ts";

const LF = 0x0a;
const CR = 0x0d;

/** The result for a line longer than the limit. The rest of the stream cannot be read. */
export const LINE_TOO_LONG = Symbol("line too long");

/** Finds the LF that ends a line, and may check the line in the same pass. Each splitter has its own. */
export interface LineFinder extends Finder {
  /**
   * Whether the line that {@link find} found last is certainly clean text. False when it found none: the splitter then
   * keeps the incomplete line separately and finds its end without the finder.
   */
  readonly isClean: boolean;
  /** Drops its state about the chunk, whose memory may change afterwards. */
  forget(): void;
}

/** Finds any LF. It has no state, so all splitters share it. */
const ANY_LINE: LineFinder = { find: (chunk, from) => chunk.indexOf(LF, from), isClean: false, forget() {} };

/**
 * Splits a stream into lines ended by LF, and drops one CR before the LF. An unfinished line is copied out of the
 * chunk, so no byte is scanned twice. The copy never exceeds the limit.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  readonly #finder: LineFinder;
  readonly #chunk = new ChunkReader();
  /** The received part of a line whose LF has not arrived, if there is one. */
  #unfinished: ByteBuffer | undefined;
  #failed = false;
  #rejected: Uint8Array = NO_BYTES;

  /**
   * @param maxBytes limit of a line without its LF
   * @param finder finds the end of each line that begins and ends in one chunk; no other splitter may use it
   */
  constructor(maxBytes: number, finder = ANY_LINE) {
    this.#maxBytes = maxBytes;
    this.#finder = finder;
  }

  /** Adds the next chunk of the stream. Does nothing after {@link LINE_TOO_LONG}. */
  push(chunk: Uint8Array): void {
    if (!this.#failed) this.#chunk.push(chunk);
  }

  /**
   * Returns the next line; undefined while it is incomplete. It is valid until the next {@link push} or {@link hold}.
   * Returns {@link LINE_TOO_LONG} once, then only undefined.
   */
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

  /** Whether all bytes are consumed, no line is unfinished, and no line was too long. */
  get isEmpty(): boolean {
    return this.#chunk.length === 0 && this.#unfinished === undefined && !this.#failed;
  }

  /** Whether a line was too long. Then {@link next} returns no more lines. */
  get hasFailed(): boolean {
    return this.#failed;
  }

  /**
   * Copies the unconsumed bytes: the memory of the last chunk may change afterwards. After {@link LINE_TOO_LONG} the
   * bytes are dropped instead.
   */
  hold(): void {
    this.#finder.forget();
    this.#chunk.hold();
    if (!this.#failed) return;
    this.#unfinished = undefined;
    this.#rejected = NO_BYTES;
  }

  /** The rest of the chunk in which a line was too long, from that line's part on. Empty after {@link hold}. */
  get rejected(): Uint8Array {
    return this.#rejected;
  }

  /**
   * Removes and returns the rest of the chunk. After {@link LINE_TOO_LONG} it returns {@link rejected}, and the line
   * continues with the next chunk pushed.
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
