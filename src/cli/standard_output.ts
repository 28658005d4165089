import { isatty } from "node:tty";
import type { Clock } from "../lib/clock.ts";
import type { TextOutput } from "../observe/log_writer.ts";
import type { StandardStream, WriteStandard } from "../runtime/mod.ts";

/** Milliseconds until the next attempt to write to a stream that accepted nothing. */
const RETRY_MS = 50;
const LF = 10;

/** Writes lines to standard output or standard error. */
export class StandardOutput implements TextOutput {
  readonly #stream: StandardStream;
  readonly #writeSome: WriteStandard;
  readonly #clock: Clock;
  readonly #encoder = new TextEncoder();
  /** Whether the last write failed in the middle of a line: the next one begins with an LF. */
  #isCut = false;

  /** @param writeSome writes as many bytes as the stream accepts */
  constructor(stream: StandardStream, writeSome: WriteStandard, clock: Clock) {
    this.#stream = stream;
    this.#writeSome = writeSome;
    this.#clock = clock;
  }

  async write(text: string): Promise<void> {
    const bytes = this.#encoder.encode(this.#isCut ? `\n${text}` : text);
    let written = 0;
    try {
      while (written < bytes.length) {
        const count = await this.#writeSome(this.#stream, bytes.subarray(written));
        if (count === 0) await new Promise<void>((resolve) => this.#clock.setTimer(RETRY_MS, resolve));
        written += count;
      }
    } finally {
      if (written > 0) this.#isCut = bytes[written - 1] !== LF;
    }
  }
}

/** Descriptors among standard input, output and error that are terminals now. */
export function terminals(): readonly number[] {
  return [0, 1, 2].filter((descriptor) => isatty(descriptor));
}
