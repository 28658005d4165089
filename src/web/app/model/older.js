/** @import { Chat } from "./chat.js" */
/** @import { Conversation } from "./conversation.js" */
/** @import { OlderState, RoomObject } from "../types.d.ts" */

import { MAX_HELD } from "./timeline.js";

/** Events in one request. */
export const PAGE = 200;

/** Returns what is known about older messages of a conversation. @param {Conversation} conversation @returns {OlderState} */
export function olderState({ kind, older, timeline }) {
  if (kind === "direct") return { is: "none", seq: 0 };
  // Messages that were dropped from the page since then can be loaded again.
  return older.is === "none" && older.seq !== timeline.oldestSeq ? { is: "unknown" } : older;
}

/**
 * Requests the messages before the oldest one of a room, unless they are requested or known not to be there.
 *
 * @param {Chat} chat
 * @param {Conversation} room
 */
export function askOlder(chat, room) {
  const { timeline, standing } = room;
  const { is } = olderState(room);
  if (standing !== "in" || chat.phase !== "in" || is === "loading" || is === "none") return;
  if (timeline.entries.length + PAGE > MAX_HELD) return changeOlder(chat, room, { is: "full" });
  changeOlder(chat, room, { is: "loading" });
  const before = timeline.oldestSeq;
  const id = chat.ask({ kind: "older", conversation: room.id, before });
  chat.parts.send({ type: "history", room: room.name, limit: PAGE, before, id });
}

/**
 * Adds the requested messages, unless the page does not begin where it began when they were requested: some would be
 * missing between them and the oldest one.
 *
 * @param {Chat} chat
 * @param {Conversation} room
 * @param {{ events: readonly RoomObject[], before: number }} page
 */
export function olderArrived(chat, room, { events, before }) {
  if (room.timeline.oldestSeq !== before) return changeOlder(chat, room, { is: "unknown" });
  room.timeline.prepend(events, chat.nick);
  const isAll = events.length < PAGE || room.timeline.oldestSeq === before;
  changeOlder(chat, room, isAll ? { is: "none", seq: room.timeline.oldestSeq } : { is: "unknown" });
}

/** @param {Chat} chat @param {Conversation} room @param {OlderState} older */
function changeOlder(chat, room, older) {
  room.older = older;
  chat.parts.changed();
}
