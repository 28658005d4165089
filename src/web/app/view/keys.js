/** @import { Chat } from "../model/chat.js" */

/**
 * What the keys do, as far as the chat alone does not.
 *
 * @typedef {{
 *   chat: Pick<Chat, "conversations" | "currentId">,
 *   select: (id: string) => void,
 *   openJoin: () => void,
 *   showHelp: () => void,
 *   escape: () => void,
 *   focusComposer: () => void,
 * }} KeyActions
 */

/**
 * Listens for the keys that work everywhere in the chat.
 *
 * @param {KeyActions} actions
 * @returns {() => void} stops listening
 */
export function globalKeys(actions) {
  const listen = (/** @type {KeyboardEvent} */ event) => {
    if (isComposing(event) || event.defaultPrevented || document.querySelector("dialog[open]") !== null) return;
    if (press(actions, event)) event.preventDefault();
  };
  document.addEventListener("keydown", listen);
  return () => document.removeEventListener("keydown", listen);
}

/**
 * Whether a key belongs to the input method: Enter, for example, ends the composition of a syllable. Safari reports that
 * with the key code only.
 *
 * @param {KeyboardEvent} event
 */
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}

/** @param {KeyActions} actions @param {KeyboardEvent} event @returns {boolean} whether it meant something */
function press(actions, event) {
  const { key, altKey, shiftKey, target } = event;
  const command = event.ctrlKey || event.metaKey;
  if (altKey && !command && (key === "ArrowUp" || key === "ArrowDown")) {
    step(actions, key === "ArrowUp" ? -1 : 1, shiftKey);
    return true;
  }
  if (command && key === "k") {
    actions.openJoin();
    return true;
  }
  if (command && key === "/") {
    actions.showHelp();
    return true;
  }
  if (key === "Escape") {
    actions.escape();
    return true;
  }
  // Letters that no other field takes go into the message box.
  if (key.length === 1 && key !== " " && !command && !altKey && !takesText(target)) actions.focusComposer();
  return false;
}

/** @param {EventTarget | null} target */
function takesText(target) {
  return target instanceof HTMLElement && target.closest("input, textarea, select, button, a") !== null;
}

/** @param {KeyActions} actions @param {number} by @param {boolean} onlyUnread */
function step(actions, by, onlyUnread) {
  const { conversations, currentId } = actions.chat;
  const all = [...conversations.values()];
  const at = all.findIndex(({ id }) => id === currentId);
  for (let i = 1; i <= all.length; i += 1) {
    const next = all[(at + by * i + all.length * i) % all.length];
    if (next !== undefined && (!onlyUnread || next.unread > 0)) return actions.select(next.id);
  }
}
