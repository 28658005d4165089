import { NumberRing } from "../lib/number_ring.ts";
import { STATUS_COLUMNS, statusRow, type StatusSample, unknownRow } from "./status_row.ts";

/** Seconds between two rows. */
export const ROW_SECONDS = 10;
/** Rows that are kept: an hour of them. */
export const MAX_ROWS = 360;
/** The present figures are those of at least this many milliseconds, where there are samples that old. */
const WINDOW_MS = ROW_SECONDS * 1000;

interface TimedSample extends StatusSample {
  /** Monotonic milliseconds. */
  readonly time: number;
}

/**
 * The last hour of a server in rows of ten seconds, and the present in a row of its own.
 *
 * It makes rows from samples, and takes none itself: see `server/status_sampler.ts`. Times are monotonic, in milliseconds
 * where they come in and in seconds since `startedAt` in the rows.
 */
export class StatusHistory {
  readonly #startedAt: number;
  readonly #rows = new NumberRing(MAX_ROWS, STATUS_COLUMNS.length);
  /** The sample that the next row begins with. */
  #last: TimedSample | undefined;
  #lastRowAt: number;
  /** Samples of the last ten seconds and the one before them, oldest first. */
  #recent: TimedSample[] = [];
  #present: readonly number[] | undefined;

  /** @param startedAt when the server started (monotonic milliseconds) */
  constructor(startedAt: number) {
    this.#startedAt = startedAt;
    this.#lastRowAt = startedAt;
  }

  /** The number of the next row. */
  get count(): number {
    return this.#rows.count;
  }

  /** The latest ten seconds; undefined before the first sample. */
  get present(): readonly number[] | undefined {
    return this.#present;
  }

  /** Returns the latest rows, at most `limit`, oldest first. */
  latest(limit = MAX_ROWS): number[][] {
    return this.#rows.latest(limit);
  }

  /**
   * Makes {@link present} from a sample; undefined when the server could not be counted. Each sample is kept for ten
   * seconds: the caller takes few.
   */
  update(time: number, sample: StatusSample | undefined): void {
    if (sample === undefined) {
      this.#present = unknownRow(this.#secondsAt(time), 0);
      return;
    }
    const timed = { ...sample, time };
    // The oldest one is the latest that is at least as old as the window.
    while ((this.#recent[1]?.time ?? time) <= time - WINDOW_MS) this.#recent.shift();
    const before = this.#recent[0] ?? timed;
    this.#recent.push(timed);
    this.#present = statusRow(this.#secondsAt(time), (time - before.time) / 1000, before, timed);
  }

  /** Ends a row with a sample, which begins the next one. The first sample only begins one. */
  append(time: number, sample: StatusSample | undefined): void {
    this.update(time, sample);
    const seconds = (time - this.#lastRowAt) / 1000;
    this.#lastRowAt = time;
    if (sample === undefined) return this.#rows.push(unknownRow(this.#secondsAt(time), seconds));
    const before = this.#last;
    this.#last = { ...sample, time };
    if (before === undefined) return;
    this.#rows.push(statusRow(this.#secondsAt(time), (time - before.time) / 1000, before, sample));
  }

  #secondsAt(time: number): number {
    return Math.round(time - this.#startedAt) / 1000;
  }
}
