/** @import { Chat } from "./chat.js" */
/** @import { Conversation } from "./conversation.js" */
/** @import { Entry, UnconfirmedMessage } from "../types.d.ts" */

import { conversationId, LOBBY_ID } from "./conversation.js";
import { nameKey } from "./names.js";
import { newKey } from "./timeline.js";

/** UTF-16 units of a stored text. Browsers keep about five million for one page. */
const MAX_LENGTH = 500_000;
/** Entries of each whisper conversation, and fewer where they do not fit. */
const ENTRIES = [100, 30, 10, 3, 0];
const MAX_DRAFT = 8192;

/**
 * What a tab keeps of its conversations when it is loaded again: what the server does not have.
 *
 * @typedef {{
 *   nick: string,
 *   lobby: { epoch?: string | undefined, seq: number },
 *   conversations: KeptConversation[],
 * }} Keepsake `lobby`: the position up to which joins and leaves have been seen
 *
 * @typedef {{
 *   kind: "room" | "direct",
 *   name: string,
 *   partner: Conversation["partner"],
 *   unread: number,
 *   draft: string,
 *   pending: Pick<UnconfirmedMessage, "text" | "isAction" | "time" | "state" | "code">[],
 *   entries: Entry[],
 * }} KeptConversation `entries`: only those of whispers
 */

/**
 * Returns whispers, drafts and unconfirmed messages as a text of bounded length.
 *
 * @param {Chat} chat
 * @returns {string | undefined} undefined when even the drafts are too long
 */
export function keepsakeOf(chat) {
  const { nick } = chat;
  const lobby = chat.conversations.get(LOBBY_ID)?.timeline;
  for (const max of ENTRIES) {
    const conversations = [...chat.conversations.values()].filter(isWorthKeeping).map((it) => kept(it, max));
    /** @type {Keepsake} */
    const keepsake = { nick, lobby: { epoch: lobby?.epoch, seq: lobby?.lastSeq ?? 0 }, conversations };
    const text = JSON.stringify(keepsake);
    if (text.length <= MAX_LENGTH) return text;
  }
  return undefined;
}

/**
 * Brings back what {@link keepsakeOf} returned, for the same nickname. A text of another origin than that changes nothing.
 *
 * @param {Chat} chat whose rooms are there
 * @param {string | undefined} text
 */
export function restore(chat, text) {
  const keepsake = parsed(text);
  if (keepsake === undefined || nameKey(keepsake.nick) !== nameKey(chat.nick)) return;
  chat.lastSeen = keepsake.lobby;
  for (const it of keepsake.conversations) {
    // A room that was left since is not joined again for its draft.
    const id = conversationId(it.kind, it.name);
    const conversation = it.kind === "direct" ? chat.open("direct", it.name) : chat.conversations.get(id);
    if (conversation !== undefined) bringBack(chat, conversation, it);
  }
}

/** @param {Conversation} conversation */
function isWorthKeeping({ kind, draft, outbox }) {
  return kind === "direct" || draft !== "" || outbox.pending.length > 0;
}

/** @param {Conversation} conversation @param {number} max @returns {KeptConversation} */
function kept({ kind, name, partner, unread, draft, outbox, timeline }, max) {
  const pending = outbox.pending.map((
    { text, isAction, time, state, code },
  ) => /** @type {KeptConversation["pending"][number]} */ ({ text, isAction, time, state, code }));
  const entries = kind === "direct" && max > 0 ? timeline.entries.slice(-max) : [];
  return { kind, name, partner, unread, draft: draft.slice(0, MAX_DRAFT), pending, entries };
}

/** @param {Chat} chat @param {Conversation} conversation @param {KeptConversation} keptOne */
function bringBack(chat, conversation, { partner, unread, draft, pending, entries }) {
  conversation.draft = draft;
  for (const { state, code: _code, ...message } of pending) {
    const id = chat.newId();
    conversation.outbox.add({ id, nick: chat.nick, ...message });
    // What was sent and not answered before the reload may have arrived or not.
    if (state !== "waiting") conversation.outbox.change(id, { state: "doubt" });
  }
  if (conversation.kind === "room") return;
  conversation.partner = partner;
  const restored = entries.map((entry) => ({ ...entry, key: newKey() }));
  conversation.timeline.entries = restored;
  conversation.unread = unread;
  conversation.calls = unread;
  const unreadFrom = restored.filter((entry) => entry.kind === "message" && !entry.isOwn).at(-unread);
  conversation.newFrom = unread > 0 ? unreadFrom?.key : undefined;
}

/** @param {string | undefined} text @returns {Keepsake | undefined} */
function parsed(text) {
  try {
    const keepsake = JSON.parse(text ?? "null");
    const isWhole = typeof keepsake?.nick === "string" && typeof keepsake.lobby?.seq === "number" &&
      Array.isArray(keepsake.conversations) && keepsake.conversations.every(isKept);
    return isWhole ? keepsake : undefined;
  } catch {
    return undefined;
  }
}

/** @param {any} it */
function isKept(it) {
  return (it?.kind === "room" || it?.kind === "direct") && typeof it.name === "string" &&
    typeof it.draft === "string" &&
    typeof it.unread === "number" && Array.isArray(it.pending) && Array.isArray(it.entries) &&
    ["here", "away", "left", "unsure"].includes(it.partner);
}
