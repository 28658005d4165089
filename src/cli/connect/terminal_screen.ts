import process from "node:process";
import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from "node:readline";
import { flushed } from "./flushed.ts";
import type { Screen, ScreenHandler } from "./screen.ts";
import { rowsBelow } from "./width.ts";

const DEFAULT_COLUMNS = 80;

/** A terminal. Keeps the line that is being typed below everything that is printed. */
export class TerminalScreen implements Screen {
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
    // Without this listener, readline would close at Ctrl-C as it does at Ctrl-D.
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

  /** Erases the line that is being typed, and draws it again below the output of `run`. */
  #redraw(run: () => void): void {
    const { stdout } = process;
    moveCursor(stdout, 0, -this.#lines.getCursorPos().rows);
    cursorTo(stdout, 0);
    clearScreenDown(stdout);
    run();
    // readline must draw its line from the row where the cursor is now.
    Object.assign(this.#lines, { prevRows: 0 });
    this.#lines.prompt(true);
  }

  /** Erases an entered line, which is printed again as a message. The cursor is on the row after it. */
  #eraseEntered(line: string): void {
    const { stdout } = process;
    moveCursor(stdout, 0, -rowsBelow(this.#prompt + line, stdout.columns ?? DEFAULT_COLUMNS) - 1);
    clearScreenDown(stdout);
  }
}

/** Erases the prompt, so that it does not stand before the prompt of the shell. */
function clearLine(): void {
  cursorTo(process.stdout, 0);
  clearScreenDown(process.stdout);
}
