/** @import { Conversation } from "./conversation.js" */

/** Whisper conversations that the page keeps. */
export const MAX_WHISPERS = 50;

/**
 * Returns the whisper conversation that has to go before another one is opened: the one that was unused longest, not the
 * current one, and one with a draft, unread messages or unconfirmed ones only where there is no other.
 *
 * @param {Iterable<Conversation>} conversations
 * @param {string} currentId
 * @returns {Conversation | undefined} undefined while there is room
 */
export function surplusWhispers(conversations, currentId) {
  const whispers = [...conversations].filter(({ kind }) => kind === "direct");
  if (whispers.length < MAX_WHISPERS) return undefined;
  const others = whispers.filter(({ id }) => id !== currentId).toSorted((a, b) => a.usedAt - b.usedAt);
  const isIdle = (/** @type {Conversation} */ { draft, unread, outbox }) =>
    draft.trim() === "" && unread === 0 && outbox.pending.length === 0;
  return others.find(isIdle) ?? others[0];
}
