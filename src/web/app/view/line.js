/** @import { ShownMessage, Note, UnconfirmedMessage, PresenceEntry } from "../types.d.ts" */
/** @import { Row } from "../model/rows.js" */
/** @import { Words } from "../i18n/mod.js" */

import { errorWords } from "../i18n/mod.js";
import { linkPieces } from "../lib/links.js";
import { roomLink } from "../model/address.js";
import { presenceSummary } from "../model/presence.js";
import { h } from "./dom.js";
import { nickname } from "./names.js";

/** Names in a line about joins and leaves. */
const MAX_NAMES = 8;

/**
 * @typedef {{ retry: (id: number) => void, discard: (id: number) => void }} LineActions
 * @typedef {{ words: Words, times: import("./times.js").Times, actions: LineActions }} LineParts
 */

/**
 * Renders a row.
 *
 * @param {Row} row
 * @param {LineParts} parts
 * @returns {HTMLElement}
 */
export function lineOf(row, parts) {
  const { words, times } = parts;
  if (row.kind === "new") return h("li", { class: "divider new" }, h("span", {}, words.newMessages));
  if (row.kind === "day") return h("li", { class: "divider day" }, h("span", {}, times.day(row.time)));
  const { entry } = row;
  switch (entry.kind) {
    case "message":
    case "pending":
      return messageLine(entry, row.isContinued, parts);
    case "presence":
      return h(
        "li",
        { class: "line aside" },
        timeOf(entry.time, parts),
        h("p", { class: "said" }, presenceWords(entry, words)),
      );
    case "note": {
      const said = h("p", { class: "said", dir: "auto" }, noteWords(entry.note, words));
      return h("li", { class: `line aside note ${entry.note.is}` }, timeOf(entry.time, parts), said);
    }
  }
}

/** @param {ShownMessage | UnconfirmedMessage} entry @param {boolean} isContinued @param {LineParts} parts */
function messageLine(entry, isContinued, parts) {
  const isPending = entry.kind === "pending";
  const classes = ["line", "message"];
  if (isContinued) classes.push("continued");
  if (isPending || entry.isOwn) classes.push("own");
  if (!isPending && entry.isMention) classes.push("mention");
  return h(
    "li",
    { class: classes.join(" "), "data-state": isPending ? entry.state : undefined },
    h("span", { class: "who", title: entry.nick }, nickname(entry.nick)),
    timeOf(entry.time, parts),
    h("div", { class: "said" }, content(entry, parts.words), isPending ? pendingState(entry, parts) : null),
  );
}

/** @param {ShownMessage | UnconfirmedMessage} entry @param {Words} words */
function content(entry, words) {
  const { text } = entry;
  if (text === undefined) {
    const bytes = entry.kind === "message" ? entry.bytes ?? 0 : 0;
    return h("p", { class: "binary" }, words.binary(bytes));
  }
  const pieces = linkPieces(text).map(({ text, href }) => href === undefined ? text : link(text, href));
  return h("p", { class: "text", dir: "auto" }, ...pieces);
}

/** Renders a link. One to a room opens in this page, all others in a new tab. @param {string} text @param {string} href */
function link(text, href) {
  const room = roomLink(href, location.href);
  return room === undefined
    ? h("a", { href, rel: "noopener noreferrer nofollow", target: "_blank" }, text)
    : h("a", { href: room }, text);
}

/** @param {UnconfirmedMessage} pending @param {LineParts} parts */
function pendingState({ id, state, code = "" }, { words, actions }) {
  if (state !== "doubt" && state !== "refused") return h("p", { class: "state quiet" }, words[state]);
  return h(
    "p",
    { class: "state" },
    state === "doubt" ? words.doubt : words.refused(errorWords(words, code, code)),
    " ",
    h("button", { type: "button", class: "link", onclick: () => actions.retry(id) }, words.retry),
    " ",
    h("button", { type: "button", class: "link", onclick: () => actions.discard(id) }, words.discard),
  );
}

/** @param {number} time @param {LineParts} parts */
function timeOf(time, { times }) {
  return h("time", { datetime: new Date(time).toISOString(), title: times.full(time) }, times.short(time));
}

/** @param {PresenceEntry} entry @param {Words} words */
function presenceWords({ steps }, words) {
  const summary = presenceSummary(steps);
  const parts = /** @type {const} */ (["came", "returned", "left", "passed"])
    .filter((kind) => summary[kind].length > 0)
    .map((kind) => words[kind](listed(summary[kind], words)));
  return parts.join(" · ");
}

/** Lists names, each isolated from the text direction of the others. @param {readonly string[]} names @param {Words} words */
function listed(names, words) {
  const some = names.slice(0, MAX_NAMES).map((name) => `\u2068${name}\u2069`).join(", ");
  return names.length > MAX_NAMES ? `${some} ${words.andMore(names.length - MAX_NAMES)}` : some;
}

/** @param {Note} note @param {Words} words @returns {string} */
function noteWords(note, words) {
  switch (note.is) {
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
      const names = note.names.map((name) => `\u2068${name}\u2069`).join(", ");
      const rest = note.count - note.names.length;
      return words.whoIs(note.room, note.count, rest > 0 ? `${names} ${words.andMore(rest)}` : names);
    }
  }
}
