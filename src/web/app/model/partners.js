/** @import { Chat } from "./chat.js" */
/** @import { Conversation } from "./conversation.js" */
/** @import { RoomObject } from "../types.d.ts" */

import { conversationId } from "./conversation.js";
import { nameKey } from "./names.js";

/**
 * Follows the partner of whispers through an event of a room. A nickname is free once its session has ended, so that the
 * next one who has it can be another person; every session begins in the lobby, where this page sees it.
 *
 * @param {Chat} chat
 * @param {RoomObject} event
 */
export function observePartner(chat, event) {
  const whispers = chat.conversations.get(conversationId("direct", event.nick));
  if (whispers === undefined) return;
  if (event.type === "join") partnerSeen(chat, whispers);
  else if (event.type === "leave" && event.reason !== "left") partnerLeft(chat, whispers);
  else if (event.type === "leave") chat.conversations.updateSight(whispers);
}

/** Called when the server knows no session with this nickname. @param {Chat} chat @param {Conversation} whispers */
export function partnerLeft(chat, whispers) {
  if (whispers.partner !== "left") note(chat, whispers, "left");
  whispers.partner = "left";
}

/** Called before a whisper to or from the partner is shown. @param {Chat} chat @param {Conversation} whispers */
export function partnerSpoke(chat, whispers) {
  if (whispers.partner === "left") note(chat, whispers, "new");
  if (whispers.partner === "unsure") note(chat, whispers, "unsure");
  whispers.partner = chat.conversations.sees(whispers.name) ? "here" : "away";
}

/**
 * Called when the lobby is joined again and its missed events have been followed. If some of them are missing, a nickname
 * may have passed to another person meanwhile.
 *
 * @param {Chat} chat
 * @param {boolean} isComplete whether no event is missing
 */
export function partnersAfterReturn(chat, isComplete) {
  for (const whispers of chat.conversations.values()) {
    if (whispers.kind === "room") continue;
    if (!isComplete && whispers.partner !== "left") whispers.partner = "unsure";
    if (whispers.partner !== "away" && chat.conversations.sees(whispers.name)) partnerSeen(chat, whispers);
    else chat.conversations.updateSight(whispers);
  }
}

/** Called when another person takes the nickname of the partner, who has given it up. @param {Chat} chat @param {Conversation} whispers */
export function partnerReplaced(chat, whispers) {
  note(chat, whispers, "new");
  whispers.partner = "here";
}

/** @param {Chat} chat @param {Conversation} whispers */
function partnerSeen(chat, whispers) {
  if (whispers.partner === "here") return;
  note(chat, whispers, whispers.partner === "left" ? "new" : "unsure");
  whispers.partner = "here";
}

/**
 * Notes what became of the partner, unless the conversation has not begun, so that there is nothing to keep apart. A
 * partner who was here has left in any case.
 *
 * @param {Chat} chat
 * @param {Conversation} whispers whose partner is still in the former state
 * @param {"left" | "new" | "unsure"} about
 */
function note(chat, { name, timeline, partner }, about) {
  if (nameKey(name) === nameKey(chat.nick)) return;
  const hasBegun = timeline.entries.some((entry) => entry.kind === "message");
  if (!hasBegun && !(about === "left" && partner === "here")) return;
  timeline.note({ is: "partner", about, nick: name }, chat.parts.time());
}
