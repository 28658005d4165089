/** @import { ShownMessage, UnconfirmedMessage } from "../types.d.ts" */
/** @import { Words } from "../i18n/mod.js" */

import { errorWords } from "../i18n/mod.js";
import { linkPieces } from "../lib/links.js";
import { roomLink } from "../model/address.js";
import { h } from "./dom.js";
import { nickname } from "./names.js";
import { messageTools } from "./tools.js";

/**
 * @typedef {{
 *   retry: (id: number) => void,
 *   discard: (id: number) => void,
 *   edit: (message: ShownMessage) => void,
 *   remove: (message: ShownMessage) => void,
 *   forget: (message: ShownMessage) => void,
 *   reuse: (message: ShownMessage, text: string) => void,
 * }} LineActions `forget`: of a change that was not carried out; `reuse`: of its text, in the message box
 * @typedef {{ words: Words, times: import("./times.js").Times, actions: LineActions }} LineParts
 */

/**
 * Renders a message. Consecutive messages of one person show the name once.
 *
 * @param {ShownMessage | UnconfirmedMessage} entry
 * @param {{ isContinued: boolean, isChangeable: boolean, isEditing: boolean }} row
 * @param {LineParts} parts
 */
export function messageLine(entry, { isContinued, isChangeable, isEditing }, parts) {
  const isPending = entry.kind === "pending";
  const classes = ["line", "message"];
  if (isContinued) classes.push("continued");
  if (isPending || entry.isOwn) classes.push("own");
  if (!isPending && entry.isMention) classes.push("mention");
  if (entry.isAction) classes.push("action");
  if (isEditing) classes.push("edited-now");
  return h(
    "li",
    { class: classes.join(" "), "data-state": isPending ? entry.state : undefined },
    h("span", { class: "who", title: entry.nick }, entry.isAction ? null : nickname(entry.nick)),
    timeOf(entry.time, parts),
    h(
      "div",
      { class: "said" },
      content(entry, parts.words),
      isPending ? pendingState(entry, parts) : editedMark(entry, parts),
      isPending ? null : changeState(entry, isChangeable, parts),
    ),
    !isPending && isChangeable ? messageTools(entry, { words: parts.words, ...parts.actions }) : null,
  );
}

/** @param {ShownMessage | UnconfirmedMessage} entry @param {Words} words */
function content(entry, words) {
  const { text } = entry;
  if (entry.kind === "message" && entry.isDeleted) return h("p", { class: "deleted" }, words.deleted);
  if (text === undefined) {
    const bytes = entry.kind === "message" ? entry.bytes ?? 0 : 0;
    return h("p", { class: "binary" }, words.binary(bytes));
  }
  const pieces = linkPieces(text).map(({ text, href }) => href === undefined ? text : link(text, href));
  const actor = entry.isAction ? ["* ", nickname(entry.nick), " "] : [];
  return h("p", { class: "text", dir: "auto" }, ...actor, ...pieces);
}

/** Renders the mark of an edited message. @param {ShownMessage} message @param {LineParts} parts */
function editedMark({ editedAt, isDeleted }, { words, times }) {
  if (editedAt === undefined || isDeleted) return null;
  const title = editedAt === 0 ? undefined : words.editedAt(times.full(editedAt));
  return h("span", { class: "edited", title }, `(${words.edited})`);
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

/** Renders what became of a requested change. @param {ShownMessage} message @param {boolean} isChangeable @param {LineParts} parts */
function changeState(message, isChangeable, { words, actions }) {
  const { change } = message;
  if (change === undefined) return null;
  const { is, text, state, code = "" } = change;
  if (state === "sent") return h("p", { class: "state quiet" }, is === "edit" ? words.saving : words.deleting);
  const why = errorWords(words, code, code);
  const problem = state === "lost" ? words.changeLost : is === "edit" ? words.notSaved(why) : words.notDeleted(why);
  const link = (/** @type {string} */ label, /** @type {() => void} */ press) =>
    h("button", { type: "button", class: "link", onclick: press }, label);
  const again = isChangeable
    ? link(words.editAgain, () => actions.edit(message))
    : link(words.reuse, () => actions.reuse(message, text));
  return h(
    "p",
    { class: "state" },
    problem,
    is === "edit" ? h("q", { class: "unsaved", dir: "auto" }, text) : null,
    is === "edit" ? again : null,
    " ",
    link(words.discard, () => actions.forget(message)),
  );
}

/** @param {number} time @param {LineParts} parts */
export function timeOf(time, { times }) {
  return h("time", { datetime: new Date(time).toISOString(), title: times.full(time) }, times.short(time));
}
