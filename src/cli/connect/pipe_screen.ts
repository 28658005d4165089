import process from "node:process";
import { decodeUtf8 } from "../../chat/clean_text.ts";
import type { ByteRange } from "../../lib/byte_range.ts";
import { LINE_TOO_LONG, LineSplitter } from "../../protocol/lines.ts";
import { flushed } from "./flushed.ts";
import type { Screen, ScreenHandler } from "./screen.ts";
import { plainLine, type ScreenLine } from "./screen_line.ts";

/** Limit of one input line in bytes; the default limit of a server is lower. */
const MAX_LINE_BYTES = 64 * 1024;
/** Characters that the output has not accepted, above which nothing is read from the server. */
const MAX_UNWRITTEN = 256 * 1024;
const LF = 0x0a;

/** Reads and prints plain lines. Notes go to standard error. */
export class PipeScreen implements Screen {
  readonly isTerminal = false;
  readonly #splitter = new LineSplitter(MAX_LINE_BYTES);
  #handler: ScreenHandler | undefined;
  #isPaused = false;
  #lineNumber = 0;
  #lastByte = LF;
  #hasEnded = false;
  #isClosed = false;
  #unwritten = 0;

  open(handler: ScreenHandler): void {
    this.#handler = handler;
    const { stdin, stdout } = process;
    stdin.on("data", (chunk: Uint8Array) => {
      this.#lastByte = chunk[chunk.length - 1] ?? this.#lastByte;
      this.#splitter.push(chunk);
      this.#deliver();
    });
    stdin.on("end", () => {
      // The last line may lack its LF.
      if (this.#lastByte !== LF) this.#splitter.push(Uint8Array.of(LF));
      this.#hasEnded = true;
      this.#deliver();
    });
    stdout.on("error", () => handler.interrupt());
    process.stderr.on("error", () => {}); // the chat goes on without notes
    if (this.#isPaused) stdin.pause();
  }

  print(printed: ScreenLine): void {
    const line = plainLine(printed);
    const before = this.#unwritten;
    this.#unwritten += line.length;
    // Deno writes to pipes synchronously; Bun buffers what does not fit.
    process.stdout.write(`${line}\n`, () => {
      const full = this.#unwritten > MAX_UNWRITTEN;
      this.#unwritten -= line.length;
      if (full && this.#unwritten <= MAX_UNWRITTEN) this.#handler?.congested(false);
    });
    if (before <= MAX_UNWRITTEN && this.#unwritten > MAX_UNWRITTEN) this.#handler?.congested(true);
  }

  note(line: ScreenLine): void {
    process.stderr.write(`${plainLine(line)}\n`);
  }

  setPrompt(): void {}

  setStatus(): void {}

  pause(): void {
    this.#isPaused = true;
    process.stdin.pause();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    process.stdin.resume();
    queueMicrotask(() => this.#deliver());
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    process.stdin.pause();
    await flushed(process.stdout);
    await flushed(process.stderr);
  }

  #deliver(): void {
    while (!this.#isPaused && !this.#isClosed) {
      const line = this.#splitter.next();
      if (line === undefined) break;
      this.#lineNumber += 1;
      this.#take(line);
    }
    this.#splitter.hold();
    if (this.#hasEnded && !this.#isPaused && !this.#isClosed) {
      this.#isClosed = true;
      this.#handler?.end();
    }
  }

  #take(line: ByteRange | typeof LINE_TOO_LONG): void {
    if (line === LINE_TOO_LONG) {
      this.#hasEnded = true;
      process.stdin.pause();
      this.#handler?.badLine({ tooLong: MAX_LINE_BYTES });
      return;
    }
    const text = decodeUtf8(line.view());
    if (text === undefined) this.#handler?.badLine({ notText: this.#lineNumber });
    else this.#handler?.line(text);
  }
}
