/** @import { ShownMessage } from "../types.d.ts" */
/** @import { Chat } from "./chat.js" */
/** @import { Conversation } from "./conversation.js" */

import { cleanText } from "../lib/text.js";
import { isChangeable, latestChangeable, requestEdit } from "./changes.js";

/**
 * What became of a request to edit:
 *
 * - `ok`: done;
 * - `empty`: the new text is empty, so the reader may want to delete the message;
 * - `away`: there is no connection;
 * - `no-own`: there is no message that the reader can change;
 * - `rooms-only`: whispers can't be changed;
 * - `unconfirmed`: the latest message is not confirmed yet;
 * - `nothing`: the reader has said nothing here.
 *
 * @typedef {"ok" | "empty" | "away" | "no-own" | "rooms-only" | "unconfirmed" | "nothing"} EditOutcome
 */

/**
 * Puts a message into the message box, to edit it.
 *
 * @param {Chat} chat
 * @param {Conversation} conversation
 * @param {ShownMessage} message
 */
export function startEdit(chat, conversation, { key, seq, text = "", change }) {
  conversation.editing = { key, seq, text: change?.is === "edit" ? change.text : text };
  chat.parts.changed();
}

/** Ends the edit without a change. @param {Chat} chat @param {Conversation} conversation */
export function stopEdit(chat, conversation) {
  conversation.editing = undefined;
  chat.parts.changed();
}

/** Returns the message that is edited, if it can still be changed. @param {Chat} chat @param {Conversation} conversation */
export function editedMessage(chat, conversation) {
  const { editing, timeline } = conversation;
  const message = editing && timeline.find(editing.seq);
  return message !== undefined && isChangeable(chat, conversation, message) ? message : undefined;
}

/**
 * Requests the edit that was typed. Unless the outcome is `ok`, the edit goes on and nothing typed is lost.
 *
 * @param {Chat} chat
 * @param {Conversation} conversation
 * @param {string} typed
 * @returns {EditOutcome}
 */
export function saveEdit(chat, conversation, typed) {
  if (chat.phase !== "in") return "away";
  const message = editedMessage(chat, conversation);
  if (message === undefined) return "no-own";
  const text = cleanText(typed);
  if (text.trim() === "") return "empty";
  conversation.editing = undefined;
  if (text !== message.text) requestEdit(chat, conversation, message, text);
  chat.parts.changed();
  return "ok";
}

/**
 * Begins to edit the reader's latest message in the current conversation. One that the server does not have goes back to
 * the message box instead; one of which that is not known stays.
 *
 * @param {Chat} chat
 * @returns {{ is: EditOutcome } | { is: "taken", text: string }}
 */
export function editLatest(chat) {
  const { current } = chat;
  if (current === undefined) return { is: "nothing" };
  const pending = current.outbox.pending.at(-1);
  if (pending !== undefined) {
    if (pending.state !== "waiting" && pending.state !== "refused") return { is: "unconfirmed" };
    chat.discard(current, pending.id);
    return { is: "taken", text: typedText(pending) };
  }
  const message = latestChangeable(chat, current);
  if (message !== undefined) {
    startEdit(chat, current, message);
    return { is: "ok" };
  }
  const hasOwn = current.timeline.entries.some((entry) => entry.kind === "message" && entry.isOwn && !entry.isDeleted);
  return { is: !hasOwn ? "nothing" : current.kind === "direct" ? "rooms-only" : "no-own" };
}

/** Returns what the reader types to send a message. @param {{ text: string, isAction?: true }} message */
function typedText({ text, isAction }) {
  return isAction ? `/me ${text}` : text.startsWith("/") ? `/${text}` : text;
}
