/** @import { Entry, ShownMessage, UnconfirmedMessage } from "../types.d.ts" */

import { NameRepeat } from "./name_repeat.js";

/** Messages of one person within this time are grouped. */
const GROUP_MS = 5 * 60_000;

/**
 * One row: an entry, or a divider between entries. `isContinued`: a message of the same person as the row above, whose
 * name is not repeated. `isChangeable`: an own message that can be edited and deleted. `isEditing`: it is in the message box.
 *
 * @typedef {{ key: string | number, kind: "entry", entry: Entry | UnconfirmedMessage, isContinued: boolean,
 *     isChangeable: boolean, isEditing: boolean }
 *   | { key: string | number, kind: "day", label: string }
 *   | { key: string | number, kind: "new" }} Row
 */

/**
 * Returns the rows of some lines, with a divider at the start of each day and of the new messages.
 *
 * @param {{ lines: readonly (Entry | UnconfirmedMessage)[], newFrom: number | undefined }} shown `newFrom`: key of the
 *   first new line
 * @param {(time: number) => string} dayOf returns the day of a time
 * @param {{
 *   labelOf?: (time: number) => string,
 *   isChangeable?: (entry: Entry | UnconfirmedMessage) => boolean,
 *   editingKey?: number | undefined,
 * }} [marks] `labelOf`: returns what the divider of a day says
 * @returns {Row[]}
 */
export function rowsOf({ lines, newFrom }, dayOf, { labelOf = dayOf, isChangeable = () => false, editingKey } = {}) {
  /** @type {Row[]} */
  const rows = [];
  /** @type {string | undefined} */
  let day;
  /** @type {Entry | UnconfirmedMessage | undefined} */
  let above;
  const names = new NameRepeat();
  for (const entry of lines) {
    const today = dayOf(entry.time);
    if (today !== day) {
      // A clock that was wrong can bring a day back, so the day alone is no key.
      rows.push({ key: `day ${entry.key}`, kind: "day", label: labelOf(entry.time) });
      above = undefined;
    }
    day = today;
    if (entry.key === newFrom) {
      rows.push({ key: "new", kind: "new" });
      above = undefined;
    }
    const isContinued = !names.shows(entry, above !== undefined && continues(above, entry));
    const marks = { isChangeable: isChangeable(entry), isEditing: entry.key === editingKey };
    rows.push({ key: entry.key, kind: "entry", entry, isContinued, ...marks });
    above = entry;
  }
  return rows;
}

/** @param {Entry | UnconfirmedMessage} above @param {Entry | UnconfirmedMessage} entry */
function continues(above, entry) {
  if (!isSaid(above) || !isSaid(entry) || above.isAction || entry.isAction) return false;
  return above.nick === entry.nick && entry.time - above.time < GROUP_MS;
}

/**
 * @param {Entry | UnconfirmedMessage} entry
 * @returns {entry is ShownMessage | UnconfirmedMessage}
 */
function isSaid(entry) {
  return entry.kind === "message" || entry.kind === "pending";
}

/** Whether two rows look the same. @param {Row} a @param {Row} b */
export function isSameRow(a, b) {
  if (a.kind === "day" && b.kind === "day") return a.label === b.label; // today is another day tomorrow
  if (a.kind !== "entry" || b.kind !== "entry") return a.kind === b.kind;
  return a.entry === b.entry && a.isContinued === b.isContinued && a.isChangeable === b.isChangeable &&
    a.isEditing === b.isEditing;
}
