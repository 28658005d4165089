/** @import { Chat } from "./chat.js" */
/** @import { Conversation } from "./conversation.js" */
/** @import { Rename } from "../types.d.ts" */

import { conversationId } from "./conversation.js";
import { Conversations } from "./conversations.js";
import { nameKey } from "./names.js";
import { partnerReplaced } from "./partners.js";

/**
 * Requests another nickname. Everything stays as it is until the server has given it. The current
 * conversation shows an error.
 *
 * @param {Chat} chat
 * @param {string} nick
 * @returns {boolean} whether there is a connection
 */
export function requestNick(chat, nick) {
  if (chat.phase !== "in") return false;
  chat.wantedNick = nick;
  chat.parts.send({ type: "rename", nick, id: chat.ask({ kind: "rename", nick }) });
  return true;
}

/** Sets the nickname that the server has given. @param {Chat} chat @param {string} nick */
export function giveNick(chat, nick) {
  if (chat.nick === nick) return;
  chat.nick = nick;
  for (const { outbox } of chat.conversations.values()) outbox.rename(nick);
  chat.parts.renamed?.(nick);
}

/**
 * Follows a live rename: of the reader, or of the partner of whispers.
 *
 * @param {Chat} chat
 * @param {Rename} rename
 * @param {{ time: number, isNews: boolean }} when `isNews`: the page has not seen the new nickname in another room
 */
export function follow(chat, rename, { time, isNews }) {
  const { nick, to } = rename;
  if (nameKey(nick) === nameKey(chat.nick)) {
    // Another one can have the reader's former nickname by now, and an earlier rename can arrive late.
    if (to === chat.wantedNick) giveNick(chat, to);
    return;
  }
  const whispers = chat.conversations.get(conversationId("direct", nick));
  const others = chat.conversations.get(conversationId("direct", to));
  if (isNews && others !== undefined && others !== whispers) partnerReplaced(chat, others);
  // If the partner has left, the rename has come in another room before.
  if (whispers === undefined || whispers.partner === "left") return;
  if (others === undefined || others === whispers) moveWhispers(chat, whispers, to);
  else whispers.partner = "left";
  whispers.timeline.renamed(rename, time);
}

/** Moves whispers to the new nickname of the partner. @param {Chat} chat @param {Conversation} whispers @param {string} to */
function moveWhispers(chat, whispers, to) {
  const id = conversationId("direct", to);
  const before = whispers.id;
  whispers.name = to;
  whispers.id = id;
  // The conversation keeps its place in the list.
  chat.conversations = new Conversations([...chat.conversations.values()].map((it) => [it.id, it]));
  if (chat.currentId === before) chat.currentId = id;
  if (chat.previousId === before) chat.previousId = id;
  for (const asked of chat.asked.values()) {
    if ("conversation" in asked && asked.conversation === before) asked.conversation = id;
  }
}
