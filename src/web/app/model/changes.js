/** @import { Asked, ChangeObject, Entry, ShownMessage, UnconfirmedMessage } from "../types.d.ts" */
/** @import { Chat } from "./chat.js" */
/** @import { Conversation } from "./conversation.js" */

import { cleanText } from "../lib/text.js";
import { contentOf, withContent } from "./timeline.js";

/**
 * Applies a live edit or deletion. A message that the page does not have is no error.
 *
 * @param {Chat} chat
 * @param {Conversation} conversation
 * @param {ChangeObject} event
 */
export function applyChange(chat, conversation, event) {
  const content = event.type === "delete"
    ? contentOf({ deleted: true })
    : { ...contentOf(event), editedAt: Date.parse(event.time) };
  const changed = conversation.timeline.change(event.target, (message) => withContent(message, content, chat.nick));
  if (changed === undefined) return;
  conversation.reconsider(changed);
  chat.told(conversation, { is: event.type === "edit" ? "edited" : "deleted", message: changed });
}

/**
 * Whether the reader can edit and delete an entry: a message to a room that this session has sent.
 *
 * @param {Chat} chat
 * @param {Conversation} conversation
 * @param {Entry | UnconfirmedMessage} entry
 * @returns {entry is ShownMessage}
 */
export function isChangeable(chat, { id, timeline }, entry) {
  return entry.kind === "message" && entry.isOwn && entry.seq > 0 && entry.isDeleted === undefined &&
    chat.authored.has({ conversation: id, epoch: timeline.epoch, seq: entry.seq }) &&
    timeline.find(entry.seq) === entry;
}

/**
 * Finds the reader's n-th latest message that can be changed.
 *
 * @param {Chat} chat
 * @param {Conversation} conversation
 * @param {number} [n]
 * @returns {ShownMessage | undefined}
 */
export function latestChangeable(chat, conversation, n = 1) {
  return conversation.timeline.entries.filter((entry) => isChangeable(chat, conversation, entry)).at(-n);
}

/**
 * Requests the edit of a message.
 *
 * @param {Chat} chat
 * @param {Conversation} conversation
 * @param {ShownMessage} message
 * @param {string} typed
 */
export function requestEdit(chat, conversation, message, typed) {
  request(chat, conversation, message, { is: "edit", text: cleanText(typed) });
}

/** Requests the deletion of a message. @param {Chat} chat @param {Conversation} conversation @param {ShownMessage} message */
export function requestDeletion(chat, conversation, message) {
  request(chat, conversation, message, { is: "delete", text: "" });
}

/**
 * @param {Chat} chat
 * @param {Conversation} conversation
 * @param {ShownMessage} message
 * @param {{ is: "edit" | "delete", text: string }} change
 */
function request(chat, { id: name, name: room, timeline }, { seq }, { is, text }) {
  const id = chat.ask({ kind: "change", conversation: name, seq, is, text });
  chat.parts.send({ type: is, room, seq, id, ...(is === "edit" ? { text } : {}) });
  timeline.change(seq, (message) => ({ ...message, change: { is, text, state: "sent" } }));
  chat.parts.changed();
}

/** Called when the server has carried out a change. @param {Chat} chat @param {Extract<Asked, { kind: "change" }>} asked */
export function changeConfirmed(chat, { conversation, seq, text }) {
  chat.conversations.get(conversation)?.timeline.change(seq, (message) => {
    const { change, ...settled } = message;
    return change?.state === "sent" && change.text === text ? settled : message;
  });
}

/**
 * Called when the server has refused a change. The typed text stays with the message.
 *
 * @param {Chat} chat
 * @param {Extract<Asked, { kind: "change" }>} asked
 * @param {string} code
 * @returns {boolean} whether the page still has the message
 */
export function changeRefused(chat, { conversation, seq, is, text }, code) {
  const change = /** @type {const} */ ({ is, text, state: "refused", code });
  const where = chat.conversations.get(conversation);
  const changed = where?.timeline.change(seq, (message) => ({ ...message, change }));
  if (where === undefined || changed === undefined) return false;
  chat.told(where, { is: "not-changed", change });
  return true;
}

/** Forgets a change that was not carried out. @param {Chat} chat @param {Conversation} conversation @param {number} key of the message */
export function discardChange(chat, { timeline }, key) {
  const at = timeline.entries.findIndex((entry) => entry.key === key);
  const entry = timeline.entries[at];
  if (entry?.kind !== "message") return;
  const { change: _change, ...settled } = entry;
  timeline.entries[at] = settled;
  chat.parts.changed();
}
