/** @import { Entry, UnconfirmedMessage } from "../types.d.ts" */

/** Lines in the document: a few screens. With them, the cost of a new line does not depend on how many are kept. */
const SIZE = 200;
/** Lines by which the window moves at once, so that its first line, and with it the grouping, rarely changes. */
const STEP = 150;

/** @typedef {readonly (Entry | UnconfirmedMessage)[]} Lines */

/** The part of a conversation's lines that is in the document: the latest ones, or those around the reader. */
export class LogWindow {
  #isPinned = false;
  /** @type {number | undefined} Key of the first line. */
  #topKey;
  #start = 0;
  isFirst = true;
  isLast = true;

  /** Begins with the lines of another conversation, at their end. */
  reset() {
    this.#isPinned = false;
    this.#topKey = undefined;
  }

  /** Shows the latest lines from now on. */
  follow() {
    this.#isPinned = false;
  }

  /** Returns the lines to show. @param {Lines} lines all of them @returns {Lines} */
  of(lines) {
    const max = SIZE + STEP;
    const found = this.#topKey === undefined ? -1 : lines.findIndex(({ key }) => key === this.#topKey);
    const isFar = !this.#isPinned && (this.#topKey === undefined || lines.length - found > max);
    this.#start = Math.max(0, isFar ? lines.length - SIZE : found);
    this.#topKey = lines[this.#start]?.key;
    this.isFirst = this.#start === 0;
    this.isLast = this.#start + max >= lines.length;
    return lines.slice(this.#start, this.#start + max);
  }

  /** Keeps the first line where it is. */
  pin() {
    this.#isPinned = true;
  }

  /** Shows earlier lines. @param {Lines} lines */
  up(lines) {
    this.#move(lines, -STEP);
  }

  /** Shows later lines. @param {Lines} lines */
  down(lines) {
    this.#move(lines, STEP);
  }

  /** @param {Lines} lines @param {number} by */
  #move(lines, by) {
    this.#isPinned = true;
    this.of(lines);
    this.#topKey = lines[Math.max(0, this.#start + by)]?.key;
  }
}
