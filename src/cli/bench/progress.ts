import type { Clock, Timer } from "../../lib/clock.ts";
import type { Stage } from "./plan.ts";
import type { RunObserver } from "./run.ts";
import type { StageRun } from "./stage_run.ts";

const REDRAW_MS = 200;
const BAR_COLUMNS = 24;

/** Shows the progress on one line of a terminal. */
export class ProgressBar implements RunObserver {
  readonly #clock: Clock;
  readonly #write: (text: string) => void;
  readonly #columns: number;
  #timer: Timer | undefined;
  #line = () => "";

  /** @param columns of the terminal */
  constructor(clock: Clock, write: (text: string) => void, columns: number) {
    this.#clock = clock;
    this.#write = write;
    this.#columns = columns;
  }

  entering(entered: number, total: number): void {
    this.#show(() => `${bar(entered / total)} connecting: ${entered} of ${total}`);
  }

  settling(): void {
    this.#show(() => "waiting until no message is in flight");
  }

  started({ number, clients, seconds: planned }: Stage, stages: number, stageRun: StageRun): void {
    this.#show(() => {
      const { seconds, delivered, p99 } = stageRun.progress;
      const time = `${Math.floor(seconds)} of ${Math.round(planned)} s`;
      const rate = `${Math.round(delivered / Math.max(seconds, 0.001))} delivered/s`;
      return `${bar(seconds / planned)} ${number}/${stages}: ${clients} clients, ${time}, ${rate}, p99 ${
        (p99 / 1000).toFixed(1)
      } ms`;
    });
  }

  /** Erases the line. */
  clear(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#write("\r\x1b[K");
  }

  #show(line: () => string): void {
    this.#line = line;
    if (this.#timer === undefined) this.#draw();
  }

  #draw(): void {
    this.#write(`\r${this.#line().slice(0, this.#columns - 1)}\x1b[K`);
    this.#timer = this.#clock.setTimer(REDRAW_MS, () => this.#draw());
  }
}

/** Shows nothing, for an output that is not a terminal. */
export const NO_PROGRESS = { entering() {}, settling() {}, started() {}, clear() {} } satisfies RunObserver & {
  clear(): void;
};

function bar(share: number): string {
  const full = Math.round(Math.min(1, share) * BAR_COLUMNS);
  return `[${"#".repeat(full)}${"-".repeat(BAR_COLUMNS - full)}]`;
}
