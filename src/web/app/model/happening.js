/** @import { RequestedChange, Rename, ShownMessage } from "../types.d.ts" */
/** @import { Conversation } from "./conversation.js" */

/**
 * What happened in a conversation besides new messages, for screen readers.
 *
 * @typedef {{ is: "edited" | "deleted", message: ShownMessage } | { is: "renamed", rename: Rename, isOwn: boolean }
 *   | { is: "not-changed", change: RequestedChange } | { is: "refused", code: string }
 *   | { is: "error", code: string, message: string }} Happening
 */

/** Ignores what happened. @type {(conversation: Conversation, happening: Happening) => void} */
export const noOneTold = () => {};
