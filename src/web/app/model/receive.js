/** @import { Chat } from "./chat.js" */
/** @import { ErrorObject, JoinedObject, RoomObject, WireObject } from "../types.d.ts" */

import { conversationId } from "./conversation.js";
import { LOBBY } from "./names.js";
import { notJoined } from "./refused_join.js";
import { contentOf } from "./timeline.js";

/**
 * Applies an object of the server to the chat, and reports the change.
 *
 * @param {Chat} chat
 * @param {WireObject} object an unknown type, which a newer server may send, is ignored
 */
export function receive(chat, object) {
  apply(chat, object);
  chat.parts.changed();
}

/** @param {Chat} chat @param {WireObject} object */
function apply(chat, object) {
  switch (object.type) {
    case "welcome":
      return welcome(chat, object);
    case "joined":
      return joined(chat, object);
    case "message":
    case "join":
    case "leave":
    case "rename":
    case "delete":
    case "edit":
      return happened(chat, object);
    case "direct": {
      const conversation = chat.open("direct", object.from);
      const said = { time: Date.parse(object.time), nick: object.from, reader: chat.nick, ...contentOf(object) };
      return chat.arrived(conversation, conversation.timeline.message(said));
    }
    case "ack":
      return confirmed(chat, object);
    case "who":
      return showNote(chat, { is: "who", room: object.room, names: object.members, count: object.count });
    case "rooms":
      chat.rooms = object.rooms;
      return;
    case "notice":
      return showNote(chat, { is: "notice", text: object.text });
    case "error":
      return failed(chat, object);
  }
}

/** @param {Chat} chat @param {Extract<WireObject, { type: "welcome" }>} welcome */
function welcome(chat, { limits, server }) {
  chat.phase = "in";
  chat.limits = limits;
  chat.server = server;
  for (const conversation of chat.conversations.values()) {
    if (conversation.kind === "direct") {
      conversation.outbox.returned([], false); // whispers have no history to compare with
      chat.flush(conversation);
    } else if (conversation.name !== LOBBY && conversation.standing === "joining") chat.askIn(conversation);
  }
  chat.request({ type: "rooms" });
}

/** @param {Chat} chat @param {JoinedObject} joined */
function joined(chat, joined) {
  const conversation = chat.conversations.get(conversationId("room", joined.room));
  // The room was left before the answer came.
  if (conversation === undefined) return chat.parts.send({ type: "leave", room: joined.room });
  if (conversation.name !== joined.room) {
    conversation.name = joined.room; // as its creator wrote it
    chat.parts.kept?.();
  }
  const { timeline, outbox, members } = conversation;
  const isReturn = timeline.epoch !== undefined;
  const { fresh, isComplete } = timeline.resume(joined, chat.nick);
  outbox.returned(fresh, isComplete);
  if (isReturn) {
    const keys = timeline.entries.slice(-fresh.length);
    for (const entry of fresh.length === 0 ? [] : keys) chat.arrived(conversation, entry);
  }
  timeline.presence(chat.nick, true, Date.parse(joined.time));
  members.reset(joined.members, joined.count);
  conversation.standing = "in";
  chat.flush(conversation);
}

/** @param {Chat} chat @param {RoomObject} event */
function happened(chat, event) {
  const conversation = chat.conversations.get(conversationId("room", event.room));
  if (conversation === undefined) return; // sent before the room was left
  if (event.type === "rename") conversation.members.rename(event.nick, event.to);
  const entry = conversation.timeline.add(event, chat.nick);
  if (entry === undefined) return;
  if (event.type === "join") conversation.members.add(event.nick);
  if (event.type === "leave") conversation.members.delete(event.nick);
  chat.arrived(conversation, entry);
}

/** @param {Chat} chat @param {Extract<WireObject, { type: "ack" }>} ack */
function confirmed(chat, { id, seq, time }) {
  const asked = typeof id === "number" ? chat.asked.get(id) : undefined;
  if (typeof id !== "number" || asked?.kind !== "say") return;
  chat.asked.delete(id);
  const conversation = chat.conversations.get(asked.conversation);
  const pending = conversation?.outbox.take(id);
  if (pending === undefined) return;
  const { key, nick, text } = pending;
  conversation?.timeline.confirm({ key, seq, time: Date.parse(time), nick, text });
}

/** @param {Chat} chat @param {ErrorObject} error */
function failed(chat, { code, message, id }) {
  const asked = typeof id === "number" ? chat.asked.get(id) : undefined;
  if (typeof id === "number") chat.asked.delete(id);
  if (asked?.kind === "nick") return chat.parts.refused(code);
  if (asked?.kind === "join") return notJoined(chat, asked.room, { code, message });
  if (id === undefined) chat.trouble = code;
  if (asked?.kind === "say") {
    chat.conversations.get(asked.conversation)?.outbox.change(Number(id), { state: "refused", code });
    return;
  }
  showNote(chat, { is: "error", code, message });
}

/** @param {Chat} chat @param {import("../types.d.ts").Note} note */
function showNote(chat, note) {
  chat.current?.timeline.note(note, chat.parts.time());
}
