import { isatty } from "node:tty";
import type { Clock } from "../lib/clock.ts";
import type { TextOutput } from "../observe/log_writer.ts";
import type { StandardStream, WriteStandard } from "../runtime/mod.ts";

/** Milliseconds until a stream that took nothing is tried again. */
const RETRY_MS = 50;
const LF = 10;

/** Standard output or standard error as an output of lines. */
export class StandardOutput implements TextOutput {
  readonly #stream: StandardStream;
  readonly #writeSome: WriteStandard;
  readonly #clock: Clock;
  readonly #encoder = new TextEncoder();
  /** The stream failed in the middle of a line: an LF has to come first, or the next line would be a part of it. */
  #isCut = false;

  /** @param writeSome the runtime's */
  constructor(stream: StandardStream, writeSome: WriteStandard, clock: Clock) {
    this.#stream = stream;
    this.#writeSome = writeSome;
    this.#clock = clock;
  }

  async write(text: string): Promise<void> {
    const bytes = this.#encoder.encode(this.#isCut ? `\n${text}` : text);
    let taken = 0;
    try {
      while (taken < bytes.length) {
        const count = await this.#writeSome(this.#stream, bytes.subarray(taken));
        if (count === 0) await new Promise<void>((resolve) => this.#clock.setTimer(RETRY_MS, resolve));
        taken += count;
      }
    } finally {
      if (taken > 0) this.#isCut = bytes[taken - 1] !== LF;
    }
  }
}

/** Descriptors of standard input, output and error that are terminals now. */
export function terminals(): readonly number[] {
  return [0, 1, 2].filter((descriptor) => isatty(descriptor));
}
