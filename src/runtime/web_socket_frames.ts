/** Kinds of frames (RFC 6455, 5.2). */
const CONTINUATION = 0;
const CLOSE = 8;
const FIN = 0x80;

/** Longest header of a frame from a client: two bytes, a length of eight, a mask of four. */
const HEADER_BYTES = 14;

/**
 * Counts the frames of a client's stream that cost work without carrying data.
 *
 * It reads frame headers only, and does not validate them: the code that reads the messages does.
 */
export class FrameScanner {
  readonly #maxFragments: number;
  /** Control frames and empty fragments since {@link take}. A Close frame does not count: nothing follows it. */
  #charged = 0;
  /** Fragments of the present message. */
  #fragments = 0;
  readonly #header = new Uint8Array(HEADER_BYTES);
  #headerLength = 0;
  /** Bytes of the payload that are still to come. */
  #payload = 0;

  /** @param maxFragments of one message */
  constructor(maxFragments: number) {
    this.#maxFragments = maxFragments;
  }

  /** Whether the present message has too many fragments; {@link scan} stops there. */
  get isTooFragmented(): boolean {
    return this.#fragments > this.#maxFragments;
  }

  /**
   * Reads frame headers up to a limit.
   *
   * @param maxCharged frames without data after which to stop
   * @param maxFrames frames of any kind after which to stop
   * @returns the index after the header of the last frame, or the end of `bytes`
   */
  scan(bytes: Uint8Array, maxCharged: number, maxFrames: number): number {
    let at = 0;
    let count = 0;
    while (at < bytes.length && this.#charged < maxCharged && count < maxFrames && !this.isTooFragmented) {
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

  /** Returns the number of frames without data since the last call. */
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

  /** Counts the frame of a complete header. */
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
