import { columnsOf } from "../../src/cli/columns.ts";
import type { TestFailure } from "./test_output.ts";

interface ProgressOutput {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** What one runner has done so far. */
interface RunnerState {
  done: number;
  failed: number;
}

/** A failure, with its place. */
export interface PlacedFailure extends TestFailure {
  /** Name of the runtime. */
  readonly runner: string;
  readonly file: string;
}

/**
 * Shows how far the test runners are: on a terminal a line of counters that is drawn again, elsewhere a line for each
 * file. Failures are printed at once.
 */
export class TestProgress {
  readonly #output: ProgressOutput;
  readonly #total: number;
  readonly #runners = new Map<string, RunnerState>();

  /** @param total test files of each runner */
  constructor(output: ProgressOutput, total: number) {
    this.#output = output;
    this.#total = total;
  }

  /** A runner begins, or one more lane of it. */
  started(runner: string): void {
    if (!this.#runners.has(runner)) this.#runners.set(runner, { done: 0, failed: 0 });
    this.#draw();
  }

  /** A runner has finished a file. */
  finished(runner: string, file: string, ms: number, failures: number): void {
    const state = this.#runners.get(runner);
    if (state !== undefined) state.done += 1;
    if (this.#output.isTTY === true) return this.#draw();
    const result = failures === 0 ? "ok" : `${failures} failed`;
    this.#output.write(`${runner.padEnd(4)}  ${file.replace(/^\.\//, "")}: ${result} (${(ms / 1000).toFixed(1)} s)\n`);
  }

  failed({ runner, file, name, text }: PlacedFailure): void {
    const state = this.#runners.get(runner);
    if (state !== undefined) state.failed += 1;
    this.print(`\nFAILED on ${runner}: ${file}: ${name}\n${indented(text)}\n\n`);
  }

  /** Prints lines above the counters. */
  print(text: string): void {
    this.clear();
    this.#output.write(text);
    this.#draw();
  }

  /** Erases the counters. */
  clear(): void {
    if (this.#output.isTTY === true) this.#output.write("\r\x1b[K");
  }

  #draw(): void {
    if (this.#output.isTTY !== true) return;
    const counters = Array.from(this.#runners, ([runner, { done, failed }]) => {
      return {
        long: `${runner} ${done} of ${this.#total} files, ${failed} failed`,
        short: `${runner} ${done}, ${failed} failed`,
      };
    });
    const forms = (["long", "short"] as const).map((form) => counters.map((counter) => counter[form]).join("; "));
    const room = columnsOf(this.#output) - 1;
    this.#output.write(`\r${forms.find(({ length }) => length <= room) ?? ""}\x1b[K`);
  }
}

function indented(text: string): string {
  return text.split("\n").map((line) => line === "" ? "" : `  ${line}`).join("\n");
}
