import type { Screen, ScreenHandler } from "../../../src/cli/connect/screen.ts";
import { plainLine, type ScreenLine } from "../../../src/cli/connect/screen_line.ts";

/** A screen that remembers. */
export class FakeScreen implements Screen {
  isTerminal = false;
  /** What was printed; what is not chat begins with `--`. */
  readonly lines: string[] = [];
  /** What is under way. */
  status: string[] = [];
  prompt = "";
  isPaused = false;

  open(_handler: ScreenHandler): void {}

  print(line: ScreenLine): void {
    this.lines.push(plainLine(line));
  }

  note(line: ScreenLine): void {
    this.lines.push(plainLine(line));
  }

  setPrompt(prompt: string): void {
    this.prompt = prompt;
  }

  setStatus(lines: readonly ScreenLine[]): void {
    this.status = lines.map(plainLine);
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Takes the lines since the last call. */
  take(): string[] {
    return this.lines.splice(0);
  }
}
