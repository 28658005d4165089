/** Where the conversation is typed and shown: on a terminal, or through pipes. */

import process from "node:process";
import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from "node:readline";
import { decodeUtf8 } from "../../chat/clean_text.ts";
import type { ByteRange } from "../../lib/byte_range.ts";
import { LINE_TOO_LONG, LineSplitter } from "../../protocol/lines.ts";
import { rowsBelow } from "./width.ts";

export interface ScreenHandler {
  line(text: string): void;
  /** A line that can't be sent: not UTF-8 (its number), or longer than this many bytes; nothing follows that. */
  badLine(problem: { readonly notText: number } | { readonly tooLong: number }): void;
  /** No more lines: Ctrl-D, or the end of the pipe. */
  end(): void;
  /** Ctrl-C, or nobody reads our output any more. */
  interrupt(): void;
  /** What is printed piles up (true), since who reads it is slow; or no longer does (false). */
  congested(isCongested: boolean): void;
}

export interface Screen {
  /** Whether somebody sits before it. */
  readonly isTerminal: boolean;
  open(handler: ScreenHandler): void;
  /** The chat. */
  print(line: string): void;
  /** What is not chat. */
  note(line: string): void;
  /** What stands before the line that is being typed. */
  setPrompt(prompt: string): void;
  /** No lines until {@link resume}; on a terminal they come all the same. */
  pause(): void;
  resume(): void;
  /** Nothing more is read. Resolves when everything printed is out. */
  close(): Promise<void>;
}

/** The screen for this process's standard input and output. */
export function openScreen(): Screen {
  return process.stdin.isTTY === true && process.stdout.isTTY === true ? new TerminalScreen() : new PipeScreen();
}

const DEFAULT_COLUMNS = 80;

/** Keeps the line that is being typed below everything that is printed. */
class TerminalScreen implements Screen {
  readonly isTerminal = true;
  readonly #lines: Interface;
  #prompt = "> ";

  constructor() {
    this.#lines = createInterface({ input: process.stdin, output: process.stdout, terminal: true });
  }

  open(handler: ScreenHandler): void {
    this.#lines.on("line", (line) => {
      this.#eraseEntered(line);
      handler.line(line);
      this.#lines.prompt();
    });
    // Without a listener readline closes by itself, and says so by `close`: Ctrl-D does.
    this.#lines.on("SIGINT", () => handler.interrupt());
    this.#lines.on("close", () => handler.end());
    process.stdout.on("error", () => handler.interrupt());
    this.#lines.setPrompt(this.#prompt);
    this.#lines.prompt();
  }

  print(line: string): void {
    this.#redraw(() => process.stdout.write(`${line.replaceAll("\n", "\r\n")}\r\n`));
  }

  note(line: string): void {
    this.print(line);
  }

  setPrompt(prompt: string): void {
    if (prompt === this.#prompt) return;
    this.#redraw(() => {
      this.#prompt = prompt;
      this.#lines.setPrompt(prompt);
    });
  }

  pause(): void {}

  resume(): void {}

  close(): Promise<void> {
    this.#lines.removeAllListeners("close");
    this.#lines.close();
    clearLine();
    return flushed(process.stdout);
  }

  /** Takes the line that is being typed away, and draws it again below what `run` prints. */
  #redraw(run: () => void): void {
    const { stdout } = process;
    moveCursor(stdout, 0, -this.#lines.getCursorPos().rows);
    cursorTo(stdout, 0);
    clearScreenDown(stdout);
    run();
    // readline draws its line from where it believes that the line began: here, now.
    Object.assign(this.#lines, { prevRows: 0 });
    this.#lines.prompt(true);
  }

  /** What was typed is shown again as what it became. The cursor is at the beginning of the row after it. */
  #eraseEntered(line: string): void {
    const { stdout } = process;
    moveCursor(stdout, 0, -rowsBelow(this.#prompt + line, stdout.columns ?? DEFAULT_COLUMNS) - 1);
    clearScreenDown(stdout);
  }
}

/** The prompt must not stand before the shell's. */
function clearLine(): void {
  cursorTo(process.stdout, 0);
  clearScreenDown(process.stdout);
}

/** Bytes of one line of input. The server takes fewer by default. */
const MAX_LINE_BYTES = 64 * 1024;
/** Characters printed that the pipe has not taken: past this nothing more is read from the server. */
const MAX_UNPRINTED = 256 * 1024;
const LF = 0x0a;

/** Plain lines in and out. What is no chat goes to standard error. */
class PipeScreen implements Screen {
  readonly isTerminal = false;
  readonly #splitter = new LineSplitter(MAX_LINE_BYTES);
  #handler: ScreenHandler | undefined;
  #isPaused = false;
  #lineNumber = 0;
  #lastByte = LF;
  #hasEnded = false;
  #isClosed = false;
  #unprinted = 0;

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
    if (this.#isPaused) stdin.pause();
  }

  print(line: string): void {
    const before = this.#unprinted;
    this.#unprinted += line.length;
    // Deno writes to pipes at once, and waits for them itself; Bun keeps what does not fit.
    process.stdout.write(`${line}\n`, () => {
      const full = this.#unprinted > MAX_UNPRINTED;
      this.#unprinted -= line.length;
      if (full && this.#unprinted <= MAX_UNPRINTED) this.#handler?.congested(false);
    });
    if (before <= MAX_UNPRINTED && this.#unprinted > MAX_UNPRINTED) this.#handler?.congested(true);
  }

  note(line: string): void {
    process.stderr.write(`${line}\n`);
  }

  setPrompt(): void {}

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

/** Resolves when what was written is out, or can't be any more. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.once("error", () => resolve());
    stream.write("", () => resolve());
  });
}
