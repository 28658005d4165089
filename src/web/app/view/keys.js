/** @import { ChatView } from "./chat_view.js" */

/**
 * Keys that work everywhere in the chat.
 *
 * @param {ChatView} view
 * @returns {() => void} ends it
 */
export function globalKeys(view) {
  const listen = (/** @type {KeyboardEvent} */ event) => {
    if (event.isComposing || event.defaultPrevented || document.querySelector("dialog[open]") !== null) return;
    if (press(view, event)) event.preventDefault();
  };
  document.addEventListener("keydown", listen);
  return () => document.removeEventListener("keydown", listen);
}

/** @param {ChatView} view @param {KeyboardEvent} event @returns {boolean} whether it meant something */
function press(view, event) {
  const { key, altKey, shiftKey, target } = event;
  const command = event.ctrlKey || event.metaKey;
  if (altKey && !command && (key === "ArrowUp" || key === "ArrowDown")) {
    step(view, key === "ArrowUp" ? -1 : 1, shiftKey);
    return true;
  }
  if (command && key === "k") {
    view.openJoin();
    return true;
  }
  if (command && key === "/") {
    view.help.showModal();
    return true;
  }
  if (key === "Escape") {
    view.escape();
    return true;
  }
  // What is typed where nothing takes it is meant for the box.
  if (key.length === 1 && key !== " " && !command && !altKey && !takesText(target)) view.composer.focus();
  return false;
}

/** @param {EventTarget | null} target */
function takesText(target) {
  return target instanceof HTMLElement && target.closest("input, textarea, select, button, a") !== null;
}

/** @param {ChatView} view @param {number} by @param {boolean} onlyUnread */
function step(view, by, onlyUnread) {
  const { conversations, currentId } = view.chat;
  const all = [...conversations.values()];
  const at = all.findIndex(({ id }) => id === currentId);
  for (let i = 1; i <= all.length; i += 1) {
    const next = all[(at + by * i + all.length * i) % all.length];
    if (next !== undefined && (!onlyUnread || next.unread > 0)) return view.select(next.id);
  }
}
