/** @import { Note, PresenceEntry } from "../types.d.ts" */
/** @import { Row } from "../model/rows.js" */
/** @import { Words } from "../i18n/mod.js" */
/** @import { LineParts } from "./message.js" */

import { errorWords } from "../i18n/mod.js";
import { presenceSummary } from "../model/presence.js";
import { h } from "./dom.js";
import { messageLine, timeOf } from "./message.js";

/** Names in a line about joins and leaves. */
const MAX_NAMES = 8;

/**
 * Renders a row.
 *
 * @param {Row} row
 * @param {LineParts} parts
 * @returns {HTMLElement}
 */
export function lineOf(row, parts) {
  const { words } = parts;
  if (row.kind === "new") return h("li", { class: "divider new" }, h("span", {}, words.newMessages));
  if (row.kind === "day") return h("li", { class: "divider day" }, h("span", {}, row.label));
  const { entry } = row;
  switch (entry.kind) {
    case "message":
    case "pending":
      return messageLine(entry, row, parts);
    case "presence":
      return h(
        "li",
        { class: "line aside" },
        timeOf(entry.time, parts),
        presence(entry, words),
      );
    case "note": {
      const said = h("p", { class: "said", dir: "auto" }, noteWords(entry.note, words));
      return h("li", { class: `line aside note ${entry.note.is}` }, timeOf(entry.time, parts), said);
    }
  }
}

/** Renders a run of joins and leaves: names, or numbers that open to names. @param {PresenceEntry} entry @param {Words} words */
function presence({ steps }, words) {
  const summary = presenceSummary(steps);
  const kinds = /** @type {const} */ (["came", "returned", "left", "passed"]).filter((kind) =>
    summary[kind].length > 0
  );
  const people = kinds.reduce((sum, kind) => sum + summary[kind].length, 0);
  // Each name is isolated from the text direction of the others.
  const named = kinds.map((kind) => words[kind](summary[kind].map(isolated).join(", ")));
  if (people <= MAX_NAMES) return h("p", { class: "said" }, named.join(" · "));
  const counted = kinds.map((kind, i) => words.people[kind](summary[kind].length, i === 0)).join(", ");
  const names = named.map((text) => h("p", {}, text));
  return h("details", { class: "said" }, h("summary", {}, counted), ...names);
}

/** Isolates a name from the text direction around it. @param {string} name */
function isolated(name) {
  return `\u2068${name}\u2069`;
}

/** @param {Note} note @param {Words} words @returns {string} */
function noteWords(note, words) {
  switch (note.is) {
    case "renamed":
      return note.renames.map(({ nick, to }) => words.renamed(isolated(nick), isolated(to))).join(" · ");
    case "partner":
      return words.partner[note.about](isolated(note.nick));
    case "whispers-closed":
      return words.whispersClosed(isolated(note.nick), note.max);
    case "renewed":
      return words.renewed;
    case "gap":
      return words.gap;
    case "notice":
      return note.text;
    case "error":
      return errorWords(words, note.code, note.message);
    case "bad-address":
      return words.badAddress(note.name);
    case "not-joined": {
      const { room, code, message, max } = note;
      return words.notJoined(room, max === undefined ? errorWords(words, code, message) : words.inAllRooms(max));
    }
    case "who-whisper":
      return words.whoWhisper(note.nick);
    case "who": {
      const names = note.names.map(isolated).join(", ");
      const rest = note.count - note.names.length;
      return words.whoIs(note.room, note.count, rest > 0 ? `${names} ${words.andMore(rest)}` : names);
    }
  }
}
