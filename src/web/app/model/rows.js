/** @import { Entry, MessageEntry, UnconfirmedMessage } from "../types.d.ts" */
/** @import { Conversation } from "./conversation.js" */

/** Messages of one person that follow each other within this stand together. */
const TOGETHER_MS = 5 * 60_000;

/**
 * One row of what is shown: an entry, or a line between entries. `isContinued`: by the same person as the row above.
 *
 * @typedef {{ key: string | number, kind: "entry", entry: Entry | UnconfirmedMessage, isContinued: boolean }
 *   | { key: string | number, kind: "day", time: number }
 *   | { key: string | number, kind: "new" }} Row
 */

/**
 * A conversation as rows, with a line where a day begins and where what is new begins.
 *
 * @param {Conversation} conversation
 * @param {(time: number) => string} dayOf names the day that a time is in
 * @returns {Row[]}
 */
export function rowsOf({ lines, newFrom }, dayOf) {
  /** @type {Row[]} */
  const rows = [];
  /** @type {string | undefined} */
  let day;
  /** @type {Entry | UnconfirmedMessage | undefined} */
  let above;
  for (const entry of lines) {
    const today = dayOf(entry.time);
    if (today !== day) {
      rows.push({ key: `day ${today}`, kind: "day", time: entry.time });
      above = undefined;
    }
    day = today;
    if (entry.key === newFrom) {
      rows.push({ key: "new", kind: "new" });
      above = undefined;
    }
    rows.push({ key: entry.key, kind: "entry", entry, isContinued: above !== undefined && continues(above, entry) });
    above = entry;
  }
  return rows;
}

/** @param {Entry | UnconfirmedMessage} above @param {Entry | UnconfirmedMessage} entry */
function continues(above, entry) {
  return isSaid(above) && isSaid(entry) && above.nick === entry.nick && entry.time - above.time < TOGETHER_MS;
}

/**
 * @param {Entry | UnconfirmedMessage} entry
 * @returns {entry is MessageEntry | UnconfirmedMessage}
 */
function isSaid(entry) {
  return entry.kind === "message" || entry.kind === "pending";
}

/** Whether two rows look the same. @param {Row} a @param {Row} b */
export function isSameRow(a, b) {
  if (a.kind !== "entry" || b.kind !== "entry") return a.kind === b.kind;
  return a.entry === b.entry && a.isContinued === b.isContinued;
}
