/** @import { Chat } from "./chat.js" */
/** @import { Conversation } from "./conversation.js" */
/** @import { Asked, Entry, ErrorObject, JoinedObject, RoomObject, WireObject } from "../types.d.ts" */

import { conversationId, LOBBY_ID } from "./conversation.js";
import { LOBBY, nameKey } from "./names.js";
import { applyChange, changeConfirmed, changeRefused } from "./changes.js";
import { olderArrived } from "./older.js";
import { observePartner, partnerLeft, partnersAfterReturn, partnerSpoke } from "./partners.js";
import { notJoined } from "./refused_join.js";
import { follow, giveNick } from "./renames.js";
import { contentOf, newKey } from "./timeline.js";

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
  const asked = answered(chat, object);
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
      partnerSpoke(chat, conversation);
      conversation.used();
      const said = { time: Date.parse(object.time), nick: object.from, reader: chat.nick, ...contentOf(object) };
      return came(chat, conversation, conversation.timeline.message(said));
    }
    case "ack":
      return confirmed(chat, object, asked);
    case "history": {
      if (asked?.kind !== "older") return;
      const room = chat.conversations.get(asked.conversation);
      return room && olderArrived(chat, room, { events: object.events, before: asked.before });
    }
    case "who":
      whereAsked(chat, asked)?.timeline.note(
        { is: "who", room: object.room, names: object.members, count: object.count },
        chat.parts.time(),
      );
      return;
    case "rooms":
      chat.rooms = object.rooms;
      return;
    case "notice":
      return chat.noteHere({ is: "notice", text: object.text });
    case "error":
      return failed(chat, object, asked);
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
  if (conversation === undefined) {
    chat.parts.send({ type: "leave", room: joined.room });
    return;
  }
  if (conversation.name !== joined.room) {
    conversation.name = joined.room; // as its creator wrote it
    chat.parts.kept?.();
  }
  const { timeline, outbox, members } = conversation;
  const isReturn = timeline.epoch !== undefined;
  const known = newKey();
  const { fresh, isComplete } = timeline.resume(joined, chat.nick);
  outbox.returned(fresh, isComplete);
  if (isReturn) {
    for (const entry of timeline.entries) {
      if (entry.key > known) chat.arrived(conversation, entry);
    }
  }
  timeline.presence({ nick: chat.nick, came: true, time: Date.parse(joined.time), seq: joined.seq });
  members.reset(joined.members, joined.count);
  conversation.standing = "in";
  if (conversation.id === LOBBY_ID) {
    for (const [id, { kind }] of chat.asked) if (kind === "nick") chat.asked.delete(id);
  }
  followPartners(chat, joined, { fresh, isReturn, isComplete });
  chat.conversations.updateSights();
  if (conversation.older.is === "failed") conversation.older = { is: "unknown" };
  chat.flush(conversation);
}

/**
 * Follows the partners of whispers through what was missed, also while the page was loaded again.
 *
 * @param {Chat} chat
 * @param {JoinedObject} joined
 * @param {{ fresh: readonly RoomObject[], isReturn: boolean, isComplete: boolean }} what
 */
function followPartners(chat, { room, epoch, seq, history }, { fresh, isReturn, isComplete }) {
  const { lastSeen } = chat;
  const isReload = room === LOBBY && !isReturn && lastSeen !== undefined;
  if (!isReturn && !isReload) return;
  const from = isReload ? lastSeen.seq : 0;
  const isWhole = isReload ? lastSeen.epoch === epoch && (history[0]?.seq ?? seq) <= from + 1 : isComplete;
  for (const event of isReload && !isWhole ? [] : fresh) {
    if (event.seq <= from || nameKey(event.nick) === nameKey(chat.nick)) continue;
    const isLobby = room === LOBBY;
    if (event.type === "rename") follow(chat, event, { time: Date.parse(event.time), isNews: isLobby });
    // The missed events of two rooms are not in the order in which they happened. Of other rooms than the lobby, where
    // every session begins, only those count that have left and are not here again.
    else if (isLobby || (event.type === "leave" && !chat.conversations.sees(event.nick))) observePartner(chat, event);
  }
  if (room !== LOBBY) return;
  chat.lastSeen = undefined;
  partnersAfterReturn(chat, isWhole);
}

/** @param {Chat} chat @param {RoomObject} event */
function happened(chat, event) {
  const conversation = chat.conversations.get(conversationId("room", event.room));
  // It was sent before the room was left, which the page may have joined again: then the history has it too.
  if (conversation?.standing !== "in") return;
  if (event.seq <= conversation.timeline.lastSeq) return; // a history has shown it
  const entry = conversation.timeline.add(event, chat.nick);
  if (event.type === "edit" || event.type === "delete") return applyChange(chat, conversation, event);
  if (event.type === "rename") {
    const isNews = !chat.conversations.sees(event.to);
    conversation.members.rename(event.nick, event.to);
    chat.told(conversation, { is: "renamed", rename: event, isOwn: nameKey(event.nick) === nameKey(chat.nick) });
    return follow(chat, event, { time: Date.parse(event.time), isNews });
  }
  if (event.type === "join") conversation.members.add(event.nick);
  if (event.type === "leave") conversation.members.delete(event.nick);
  observePartner(chat, event);
  if (entry !== undefined) came(chat, conversation, entry);
}

/** @param {Chat} chat @param {Conversation} conversation @param {Entry} entry that has just come, and is not history */
function came(chat, conversation, entry) {
  chat.arrived(conversation, entry);
  if (conversation.isCall(entry)) chat.parts.called?.(conversation, entry);
}

/** @param {Chat} chat @param {Extract<WireObject, { type: "ack" }>} ack @param {Asked | undefined} asked */
function confirmed(chat, { id, seq, time }, asked) {
  if (asked?.kind === "say") return said(chat, asked.conversation, { id: Number(id), seq, time: Date.parse(time) });
  if (asked?.kind === "change") return changeConfirmed(chat, asked);
  if (asked?.kind === "rename") giveNick(chat, asked.nick);
}

/** @param {Chat} chat @param {string} name @param {{ id: number, seq: number | undefined, time: number }} ack */
function said(chat, name, { id, seq, time }) {
  const conversation = chat.conversations.get(name);
  const pending = conversation?.outbox.take(id);
  if (conversation === undefined || pending === undefined) return;
  if (conversation.kind === "direct") partnerSpoke(chat, conversation);
  const { timeline } = conversation;
  const { key, nick, text, isAction } = pending;
  timeline.confirm({ key, seq, time, nick, text, ...(isAction === undefined ? {} : { isAction }) });
  if (seq !== undefined) chat.authored.add({ conversation: name, epoch: timeline.epoch, seq });
}

/** @param {Chat} chat @param {ErrorObject} error @param {Asked | undefined} asked */
function failed(chat, { code, message, id }, asked) {
  if (asked?.kind === "nick") return chat.parts.refused(code);
  if (asked?.kind === "join") return notJoined(chat, asked.room, { code, message });
  if (asked?.kind === "change" && changeRefused(chat, asked, code)) return;
  if (id === undefined) chat.trouble = code;
  if (asked?.kind === "say") {
    const conversation = chat.conversations.get(asked.conversation);
    conversation?.outbox.change(Number(id), { state: "refused", code });
    if (conversation?.kind === "direct" && code === "NO_SUCH_NICK") partnerLeft(chat, conversation);
    if (conversation !== undefined) chat.told(conversation, { is: "refused", code });
    return;
  }
  if (asked?.kind === "older") {
    const room = chat.conversations.get(asked.conversation);
    if (room !== undefined) room.older = { is: "failed", code };
    return;
  }
  const conversation = whereAsked(chat, asked);
  if (conversation === undefined) return;
  conversation.timeline.note({ is: "error", code, message }, chat.parts.time());
  chat.told(conversation, { is: "error", code, message });
}

/** Returns the request that an object answers, and forgets it if that is the last answer. @param {Chat} chat @param {WireObject} object */
function answered(chat, object) {
  if (!("id" in object) || typeof object.id !== "number") return undefined;
  const asked = chat.asked.get(object.id);
  // The nickname is certain when the lobby is joined: that can fail after the welcome.
  if (object.type !== "welcome") chat.asked.delete(object.id);
  return asked;
}

/** Returns the conversation that shows the answer to a request. @param {Chat} chat @param {Asked | undefined} asked */
function whereAsked(chat, asked) {
  const made = asked !== undefined && "conversation" in asked ? chat.conversations.get(asked.conversation) : undefined;
  return made ?? chat.current;
}
