/** @import { Entry, UnconfirmedMessage } from "../types.d.ts" */

/** Lines of text after which the name of a person who goes on is shown again. Small windows show hardly more lines. */
const LINES = 8;
/** Columns of a line on a phone. Hangul and other wide characters take two. */
const COLUMNS = 44;
const WIDE = /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{3ffff}]/gu;

/** Counts lines since the latest shown name, so that a name is never more than a screenful away. */
export class NameRepeat {
  #lines = 0;

  /**
   * Adds a message.
   *
   * @param {Entry | UnconfirmedMessage} entry
   * @param {boolean} isContinued whether it is of the same person as the one above
   * @returns {boolean} whether its name is shown
   */
  shows(entry, isContinued) {
    const lines = linesOf(entry);
    const isShown = !isContinued || this.#lines + lines > LINES;
    this.#lines = isShown ? lines : this.#lines + lines;
    return isShown;
  }
}

/** @param {Entry | UnconfirmedMessage} entry @returns {number} lines that its text takes on a phone, about */
function linesOf(entry) {
  const text = entry.kind === "message" || entry.kind === "pending" ? entry.text ?? "" : "";
  return text.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(columnsOf(line) / COLUMNS)), 0);
}

/** @param {string} line */
function columnsOf(line) {
  return line.length + (line.match(WIDE)?.length ?? 0);
}
