/** Kinds of frames (RFC 6455, 5.2). */
const CONTINUATION = 0;
const CLOSE = 8;
const FIN = 0x80;

/** Longest header of a frame from a client: two bytes, a length of eight, a mask of four. */
const HEADER_BYTES = 14;

/**
 * Follows the frames of a client's stream, for what they cost: it reads their headers and nothing else.
 * What is wrong with them is the business of the code that reads the messages.
 */
export class FrameScanner {
  readonly #maxFragments: number;
  /** Control frames and empty fragments since {@link take}. A Close frame is none: nothing follows it. */
  #charged = 0;
  /** Fragments of the message that is under way. */
  #fragments = 0;
  readonly #header = new Uint8Array(HEADER_BYTES);
  #headerLength = 0;
  /** Bytes of the payload that are to come. */
  #payload = 0;

  /** @param maxFragments of one message */
  constructor(maxFragments: number) {
    this.#maxFragments = maxFragments;
  }

  /** The message that is under way has too many fragments. {@link scan} goes no further. */
  get isTooFragmented(): boolean {
    return this.#fragments > this.#maxFragments;
  }

  /**
   * @param mostCharged how many frames may be charged, and `most` how many frames of any kind there may be
   * @returns where the header of the last of them ends, or the end of `bytes`
   */
  scan(bytes: Uint8Array, mostCharged: number, most: number): number {
    let at = 0;
    let count = 0;
    while (at < bytes.length && this.#charged < mostCharged && count < most && !this.isTooFragmented) {
      if (this.#payload > 0) {
        const step = Math.min(this.#payload, bytes.length - at);
        this.#payload -= step;
        at += step;
        continue;
      }
      this.#header[this.#headerLength] = bytes[at] ?? 0;
      this.#headerLength += 1;
      at += 1;
      if (this.#headerLength !== this.#neededLength) continue;
      this.#begin();
      count += 1;
    }
    return at;
  }

  /** How many frames were charged since the last call. */
  take(): number {
    const charged = this.#charged;
    this.#charged = 0;
    return charged;
  }

  get #neededLength(): number {
    if (this.#headerLength < 2) return 2;
    const second = this.#header[1] ?? 0;
    const extended = (second & 127) === 126 ? 2 : (second & 127) === 127 ? 8 : 0;
    return 2 + extended + (second & 128 ? 4 : 0);
  }

  /** A header is complete. */
  #begin(): void {
    const [first = 0] = this.#header;
    const opcode = first & 15;
    this.#payload = this.#payloadLength();
    this.#headerLength = 0;
    if (opcode >= CLOSE) {
      if (opcode > CLOSE) this.#charged += 1;
      return;
    }
    const isLast = (first & FIN) !== 0;
    if (opcode === CONTINUATION || !isLast) {
      this.#fragments += 1;
      if (this.#payload === 0) this.#charged += 1;
    }
    if (isLast && !this.isTooFragmented) this.#fragments = 0;
  }

  #payloadLength(): number {
    const short = (this.#header[1] ?? 0) & 127;
    const end = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (end === 2) return short;
    let length = 0;
    for (let i = 2; i < end; i += 1) length = length * 256 + (this.#header[i] ?? 0);
    return length;
  }
}
