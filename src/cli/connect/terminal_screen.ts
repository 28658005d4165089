import process from "node:process";
import type { Clock, Timer } from "../../lib/clock.ts";
import { layOutDraft } from "./editor/draft_layout.ts";
import { KeyReader } from "./editor/key_reader.ts";
import { type EditorRequest, LineEditor } from "./editor/line_editor.ts";
import { flushed } from "./flushed.ts";
import { LiveArea, type LiveRows } from "./live_area.ts";
import type { Screen, ScreenHandler } from "./screen.ts";
import { cutRow, rowsOf, type ScreenLine } from "./screen_line.ts";
import { reflows, type TerminalSize, terminalSize } from "./terminal_size.ts";

/** Bracketed paste (xterm): the terminal marks where a paste begins and ends. */
const PASTE_MARKS_ON = "\x1b[?2004h";
const PASTE_MARKS_OFF = "\x1b[?2004l";
const ERASE_SCREEN = "\x1b[H\x1b[2J";
const BELL = "\x07";
/**
 * Milliseconds after a resize in which nothing is written. tmux tells of a second resize up to 250 ms late, and what is
 * written in between is laid out for another terminal than it gets to.
 */
const SETTLING_MS = 300;
/** The live area has to fit the screen when the terminal gets as narrow as this. */
const NARROW = 40;

/** A terminal. Keeps what is under way and the draft below everything that is printed. */
export class TerminalScreen implements Screen {
  readonly isTerminal = true;
  readonly #keys = new KeyReader();
  readonly #area = new LiveArea(reflows(process.env));
  #editor = new LineEditor(() => ({ from: 0, texts: [] }));
  #handler: ScreenHandler | undefined;
  #prompt = "> ";
  #status: readonly ScreenLine[] = [];
  #isClosed = false;
  readonly #clock: Clock;
  /** Set while the size may still change. */
  #settling: Timer | undefined;
  /** Lines that are printed when the size has settled. */
  #held: ScreenLine[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  open(handler: ScreenHandler): void {
    const { stdin, stdout } = process;
    this.#handler = handler;
    this.#editor = new LineEditor((before) => handler.complete(before));
    stdin.setRawMode(true);
    stdin.on("data", (chunk: Uint8Array) => this.#read(chunk));
    stdin.on("end", () => handler.end());
    stdin.on("error", () => handler.interrupt());
    stdout.on("resize", () => this.#resized());
    stdout.on("error", () => handler.interrupt());
    stdin.resume();
    this.#write(PASTE_MARKS_ON);
    this.#redraw();
  }

  print(line: ScreenLine): void {
    this.#held.push(line);
    this.#redraw();
  }

  note(line: ScreenLine): void {
    this.print(line);
  }

  setPrompt(prompt: string): void {
    if (prompt === this.#prompt) return;
    this.#prompt = prompt;
    this.#redraw();
  }

  setStatus(lines: readonly ScreenLine[]): void {
    if (lines.length === 0 && this.#status.length === 0) return;
    this.#status = lines;
    this.#redraw();
  }

  pause(): void {}

  resume(): void {}

  close(): Promise<void> {
    const { stdin, stdout } = process;
    const size = terminalSize();
    this.#settling?.cancel();
    // The prompt must not stand before the prompt of the shell.
    this.#write(`${this.#area.erase(size.columns)}${this.#printed(size)}${PASTE_MARKS_OFF}`);
    this.#isClosed = true;
    stdin.setRawMode(false);
    stdin.pause();
    return flushed(stdout);
  }

  #read(chunk: Uint8Array): void {
    for (const press of this.#keys.push(chunk)) {
      const request = this.#editor.press(press);
      if (request !== undefined) this.#carryOut(request);
      if (this.#isClosed) return;
    }
    this.#redraw();
  }

  #carryOut(request: EditorRequest): void {
    switch (request.kind) {
      case "submit":
        this.#handler?.line(request.text);
        break;
      case "interrupt":
        this.#handler?.interrupt();
        break;
      case "endOfInput":
        this.#handler?.end();
        break;
      case "clearScreen":
        this.#area.forget();
        this.#write(ERASE_SCREEN);
        break;
      case "full":
        this.#write(BELL);
        break;
    }
  }

  #resized(): void {
    if (this.#isClosed) return;
    this.#settling?.cancel();
    this.#settling = this.#clock.setTimer(SETTLING_MS, () => {
      this.#settling = undefined;
      this.#redraw();
    });
  }

  /** Erases the live area, prints lines, and draws the area again; in one piece, so that nothing flickers. */
  #redraw(): void {
    const size = terminalSize(); // may emit `resize`
    if (this.#settling !== undefined) return;
    const erased = this.#area.erase(size.columns);
    this.#write(`${erased}${this.#printed(size)}${this.#area.draw(this.#liveRows(size))}`);
  }

  /** Takes the lines that are to be printed. */
  #printed({ columns }: TerminalSize): string {
    return this.#held.splice(0).map((line) => `${rowsOf(line, columns).join("\r\n")}\r\n`).join("");
  }

  #liveRows({ columns, rows }: TerminalSize): LiveRows {
    const maxRows = Math.max(1, Math.floor((rows - 1) / Math.ceil(columns / NARROW)));
    const status = this.#status.slice(0, maxRows - 1).map((line) => cutRow(line, Math.max(1, columns - 1)));
    const draft = layOutDraft(this.#prompt, this.#editor.draft, { columns, maxRows: maxRows - status.length });
    return {
      rows: [...status.map(({ text }) => text), ...draft.rows],
      painted: [...status.map(({ row }) => row), ...draft.rows],
      cursorRow: status.length + draft.cursorRow,
      beforeCursor: draft.beforeCursor,
    };
  }

  #write(text: string): void {
    if (!this.#isClosed) process.stdout.write(text);
  }
}
