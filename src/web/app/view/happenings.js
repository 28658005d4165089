/** @import { Happening } from "../model/happening.js" */
/** @import { ShownMessage } from "../types.d.ts" */
/** @import { Words } from "../i18n/mod.js" */

import { errorWords } from "../i18n/mod.js";

/**
 * Returns the sentence in which a screen reader tells what happened.
 *
 * @param {Words} words
 * @param {Happening} happening
 * @returns {string}
 */
export function happeningWords(words, happening) {
  switch (happening.is) {
    case "edited": {
      const { message } = happening;
      return message.isOwn ? words.youEdited : words.someoneEdited(message.nick, bodyWords(words, message));
    }
    case "deleted":
      return happening.message.isOwn ? words.youDeleted : words.someoneDeleted(happening.message.nick);
    case "renamed": {
      const { isOwn, rename: { nick, to } } = happening;
      return isOwn ? words.youAre(to) : words.renamed(nick, to);
    }
    case "not-changed": {
      const { is, code = "" } = happening.change;
      const why = errorWords(words, code, code);
      return is === "edit" ? words.notSaved(why) : words.notDeleted(why);
    }
    case "refused":
      return words.refused(errorWords(words, happening.code, happening.code));
    case "error":
      return errorWords(words, happening.code, happening.message);
  }
}

/** Returns the sentence in which a screen reader says a new message. @param {Words} words @param {ShownMessage} message */
export function messageWords(words, message) {
  const body = bodyWords(words, message);
  return message.isAction ? words.action(message.nick, body) : words.says(message.nick, body);
}

/** @param {Words} words @param {ShownMessage} message */
function bodyWords(words, { text, bytes = 0 }) {
  return text ?? words.binary(bytes);
}
