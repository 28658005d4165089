/** @import { Chat } from "./chat.js" */

import { conversationId } from "./conversation.js";

/**
 * Shows why a room was not joined. A room that the page was in before stays, so that it can be joined again; another one
 * disappears, and the conversation before it says why.
 *
 * @param {Chat} chat
 * @param {string} room
 * @param {{ code: string, message: string }} error
 */
export function notJoined(chat, room, error) {
  const conversation = chat.conversations.get(conversationId("room", room));
  if (conversation === undefined || conversation.standing === "in") return; // left or joined meanwhile
  conversation.standing = "out";
  /** @type {import("../types.d.ts").Note} */
  const note = { is: "not-joined", room: conversation.name, ...error, max: ownLimit(chat, error.code) };
  const wasIn = conversation.timeline.epoch !== undefined;
  if (wasIn || conversation.outbox.pending.length > 0) conversation.timeline.note(note, chat.parts.time());
  else {
    chat.forget(conversation.id);
    chat.noteHere(note);
  }
  chat.parts.kept?.();
}

/** Returns the limit of rooms of a session, if that is what refused the join. @param {Chat} chat @param {string} code */
function ownLimit({ conversations, limits }, code) {
  const max = limits["maxRoomsPerSession"] ?? 0;
  const joined = [...conversations.values()].filter(({ kind, standing }) => kind === "room" && standing === "in");
  return code === "TOO_MANY_ROOMS" && max > 0 && joined.length >= max ? max : undefined;
}
