import type { Screen, ScreenHandler } from "../../../src/cli/connect/screen.ts";

/** A screen that remembers. */
export class FakeScreen implements Screen {
  readonly isTerminal = false;
  /** What was printed; what is not chat begins with `--`. */
  readonly lines: string[] = [];
  prompt = "";
  isPaused = false;

  open(_handler: ScreenHandler): void {}

  print(line: string): void {
    this.lines.push(line);
  }

  note(line: string): void {
    this.lines.push(line);
  }

  setPrompt(prompt: string): void {
    this.prompt = prompt;
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
