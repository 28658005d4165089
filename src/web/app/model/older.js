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
  const id = chat.ask({ kind: "older", conversation: room.id });
  chat.parts.send({ type: "history", room: room.name, limit: PAGE, before: timeline.oldestSeq, id });
}

/**
 * Adds the requested messages.
 *
 * @param {Chat} chat
 * @param {Conversation} room
 * @param {readonly RoomObject[]} events
 */
export function olderArrived(chat, room, events) {
  const { oldestSeq } = room.timeline;
  room.timeline.prepend(events, chat.nick);
  const isAll = events.length < PAGE || room.timeline.oldestSeq === oldestSeq;
  changeOlder(chat, room, isAll ? { is: "none", seq: room.timeline.oldestSeq } : { is: "unknown" });
}

/** @param {Chat} chat @param {Conversation} room @param {OlderState} older */
function changeOlder(chat, room, older) {
  room.older = older;
  chat.parts.changed();
}
