/** @import { Chat } from "../model/chat.js" */
/** @import { ShownMessage } from "../types.d.ts" */
/** @import { LineActions } from "./message.js" */
/** @import { DeleteDialog } from "./delete_dialog.js" */
/** @import { ComposerView } from "./composer.js" */

import { discardChange, requestDeletion } from "../model/changes.js";
import { startEdit, stopEdit } from "../model/editing.js";

/**
 * Returns what the buttons of messages do, in the current conversation.
 *
 * @param {{ chat: Chat, confirm: DeleteDialog, composer: () => ComposerView }} parts
 * @returns {LineActions}
 */
export function lineActions({ chat, confirm, composer }) {
  /** @param {(conversation: NonNullable<Chat["current"]>) => void} run */
  const here = (run) => chat.current !== undefined && run(chat.current);
  return {
    retry: (id) => here((it) => chat.retry(it, id)),
    discard: (id) => here((it) => chat.discard(it, id)),
    edit: (message) => here((it) => startEdit(chat, it, message)),
    remove: (message) => askDeletion(chat, confirm, message),
    forget: ({ key }) => here((it) => discardChange(chat, it, key)),
    reuse: ({ key }, text) =>
      here((it) => {
        discardChange(chat, it, key);
        composer().put(text);
      }),
  };
}

/**
 * Deletes a message of the current conversation, if the reader confirms it.
 *
 * @param {Chat} chat
 * @param {DeleteDialog} confirm
 * @param {ShownMessage} message
 */
export function askDeletion(chat, confirm, message) {
  const { current } = chat;
  if (current === undefined) return;
  confirm.ask(message, () => {
    stopEdit(chat, current);
    requestDeletion(chat, current, message);
  });
}
