/**
 * Documents of the server: see `src/server/http/status_routes.ts`. A number is null when it is not known.
 *
 * @typedef {readonly (number | null)[]} RawRow
 * @typedef {{ run: string, columns: readonly string[], firstRow: number, rows: readonly RawRow[] }} HistoryAnswer
 * @typedef {{ name: string, count: number }} BusyRoom
 * @typedef {{ name: string, members: number }} LargeRoom
 * @typedef {{
 *   level: "warning" | "error", part: string, sentence: string, fields: string, time: number, count: number
 * }} WarningAnswer
 * @typedef {HistoryAnswer & {
 *   version: string, runtime: string, runtimeVersion: string, uptime: number, status: string, isCounted: boolean,
 *   present?: RawRow,
 *   totals?: Readonly<Record<"opened" | "closed" | "refused" | "errors", Readonly<Record<string, number>>>>,
 *   busyRooms?: readonly BusyRoom[], largestRooms?: readonly LargeRoom[], warnings?: readonly WarningAnswer[],
 * }} NowAnswer
 */

/**
 * The figures at one time. A figure is undefined when it is not known.
 *
 * @typedef {{ at: number, figures: Readonly<Record<string, number | undefined>> }} Reading `at`: seconds since the
 *   server started
 */

/** Seconds of the past that are shown. */
export const HOUR = 3600;
/** Seconds between a time and the reading that is shown for it, at most. */
const NEAR = 10;

/**
 * What the page knows of one run of the server: the rows of the last hour, and the present after them.
 *
 * Time is that of the server's own monotonic clock: neither a change of its clock nor one of the reader's moves a plot.
 */
export class StatusRecord {
  run = "";
  /** Rows by their number, oldest first. @type {Map<number, Reading>} */
  #rows = new Map();
  /** The presents that came after the latest row, oldest first. @type {Reading[]} */
  #presents = [];
  #next = 0;

  /** All readings of the last hour, oldest first. @returns {readonly Reading[]} */
  get all() {
    return [...this.#rows.values(), ...this.#presents];
  }

  /** @returns {Reading | undefined} */
  get latest() {
    return this.#presents.at(-1) ?? [...this.#rows.values()].at(-1);
  }

  /** Whether these rows do not follow those that are known, so that the whole hour must be asked for. @param {HistoryAnswer} answer */
  lacks(answer) {
    return answer.run !== this.run || answer.firstRow > this.#next;
  }

  /** Adds rows. Rows of another run of the server replace everything. @param {HistoryAnswer} answer */
  add({ run, columns, firstRow, rows }) {
    if (run !== this.run) this.#begin(run);
    rows.forEach((row, i) => {
      if (firstRow + i >= this.#next) this.#rows.set(firstRow + i, readingOf(columns, row));
    });
    this.#next = Math.max(this.#next, firstRow + rows.length);
    const last = [...this.#rows.values()].at(-1)?.at ?? -Infinity;
    this.#presents = this.#presents.filter(({ at }) => at > last);
  }

  /** Adds the present, which must be of this run. @param {NowAnswer} answer */
  addPresent({ columns, present }) {
    if (present === undefined) return;
    const reading = readingOf(columns, present);
    if (reading.at > (this.#presents.at(-1)?.at ?? -Infinity)) this.#presents.push(reading);
    for (const [number, { at }] of this.#rows) {
      if (at >= reading.at - HOUR) break;
      this.#rows.delete(number);
    }
  }

  /** Returns the reading nearest to a time. @param {number} time @returns {Reading | undefined} undefined when none is near */
  near(time) {
    /** @type {Reading | undefined} */
    let best;
    for (const reading of this.all) {
      if (best === undefined || Math.abs(reading.at - time) <= Math.abs(best.at - time)) best = reading;
    }
    return best !== undefined && Math.abs(best.at - time) <= NEAR ? best : undefined;
  }

  /** @param {string} run */
  #begin(run) {
    this.run = run;
    this.#rows.clear();
    this.#presents = [];
    this.#next = 0;
  }
}

/** @param {readonly string[]} columns @param {RawRow} row @returns {Reading} */
function readingOf(columns, row) {
  const figures = Object.fromEntries(columns.map((column, i) => [column, row[i] ?? undefined]));
  return { at: figures["at"] ?? 0, figures };
}
