import type { Clock, Timer } from "../../lib/clock.ts";
import { columnsOf } from "../columns.ts";
import type { Stage } from "./plan.ts";
import type { RunObserver } from "./run.ts";
import type { StageRun } from "./stage_run.ts";

const REDRAW_MS = 200;
/** Cells of a bar, on a wide terminal and on one of 80 columns. */
const BAR = { wide: 24, narrow: 10 } as const;

/** A line in its possible forms, from the longest to the shortest. */
type Forms = readonly string[];

/** The terminal that shows the progress, such as `process.stderr`. */
interface ProgressTerminal {
  /** Changes when the terminal is resized. */
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Shows the progress on one line of a terminal. */
export class ProgressBar implements RunObserver {
  readonly #clock: Clock;
  readonly #terminal: ProgressTerminal;
  #timer: Timer | undefined;
  #forms: () => Forms = () => [];

  constructor(clock: Clock, terminal: ProgressTerminal) {
    this.#clock = clock;
    this.#terminal = terminal;
  }

  entering(entered: number, total: number): void {
    const counts = `${entered} of ${total}`;
    this.#show(() => [`${bar(entered / total)} connecting: ${counts}`, `connecting: ${counts}`, counts]);
  }

  settling(): void {
    this.#show(() => ["waiting until no message is in flight", "waiting"]);
  }

  started({ number, clients, seconds: planned }: Stage, stages: number, stageRun: StageRun): void {
    this.#show(() => {
      const { seconds, delivered, p99 } = stageRun.progress;
      const stage = `${number}/${stages}`;
      const time = `${Math.floor(seconds)} of ${Math.round(planned)} s`;
      const rate = `${Math.round(delivered / Math.max(seconds, 0.001))} delivered/s`;
      const facts = `${stage}: ${clients} clients, ${time}, ${rate}, p99 ${(p99 / 1000).toFixed(1)} ms`;
      return [
        `${bar(seconds / planned)} ${facts}`,
        `${bar(seconds / planned, BAR.narrow)} ${facts}`,
        facts,
        `${stage}: ${clients} clients, ${time}`,
        `${stage}: ${time}`,
        time,
      ];
    });
  }

  /** Erases the line. */
  clear(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#terminal.write("\r\x1b[K");
  }

  #show(forms: () => Forms): void {
    this.#forms = forms;
    if (this.#timer === undefined) this.#draw();
  }

  #draw(): void {
    // In the last column the cursor waits to wrap, and some terminals then erase the character under it.
    const room = columnsOf(this.#terminal) - 1;
    const line = this.#forms().find(({ length }) => length <= room) ?? "";
    this.#terminal.write(`\r${line}\x1b[K`);
    this.#timer = this.#clock.setTimer(REDRAW_MS, () => this.#draw());
  }
}

/** Shows nothing, for an output that is not a terminal. */
export const NO_PROGRESS = { entering() {}, settling() {}, started() {}, clear() {} } satisfies RunObserver & {
  clear(): void;
};

function bar(share: number, cells: number = BAR.wide): string {
  const full = Math.round(Math.min(1, share) * cells);
  return `[${"#".repeat(full)}${"-".repeat(cells - full)}]`;
}
