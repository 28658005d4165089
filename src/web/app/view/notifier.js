/** @import { Store } from "../lib/store.js" */
/** @import { Conversation } from "../model/conversation.js" */
/** @import { ShownMessage } from "../types.d.ts" */
/** @import { Words } from "../i18n/mod.js" */

/** Characters of a message in a notification. */
const MAX_BODY = 140;

/**
 * Whether notifications are shown. `denied`: the browser's settings forbid them; `insecure`: browsers allow them for HTTPS
 * and this computer only; `missing`: this browser has none for pages.
 *
 * @typedef {"on" | "off" | "denied" | "insecure" | "missing"} NotifierState
 */

/** Shows desktop notifications about mentions and whispers while the page is hidden, if the reader has asked for them. */
export class Notifier {
  #isMissing = !("Notification" in globalThis);
  /** @type {Map<string, Notification>} The latest notification of each conversation. */
  #shown = new Map();

  /**
   * @param {{ store: Store, words: () => Words, open: (id: string) => void }} parts `open`: shows a conversation after a
   *   click
   */
  constructor(parts) {
    this.parts = parts;
  }

  /** @returns {NotifierState} */
  get state() {
    if (!globalThis.isSecureContext) return "insecure";
    if (this.#isMissing) return "missing";
    if (Notification.permission === "denied") return "denied";
    return Notification.permission === "granted" && this.parts.store.read("notifications") === "on" ? "on" : "off";
  }

  /** Turns notifications on, after the browser has asked the reader, or off. @param {boolean} isOn */
  async choose(isOn) {
    this.parts.store.write("notifications", isOn ? "on" : "off");
    if (isOn && this.state === "off") await Notification.requestPermission();
  }

  /** Shows a message that has just come. @param {Conversation} conversation @param {ShownMessage} message */
  show({ id, kind, name }, { nick, text, bytes = 0 }) {
    if (!document.hidden || this.state !== "on") return;
    const words = this.parts.words();
    const title = kind === "direct" ? words.whisperFrom(nick) : `${nick} – ${name}`;
    const body = shortened(text ?? words.binary(bytes));
    try {
      const notification = new Notification(title, {
        body,
        tag: `maru ${id}`,
        icon: "/app/icon.svg",
        lang: words.locale,
      });
      notification.onclick = () => {
        focus();
        notification.close();
        this.parts.open(id);
      };
      this.#shown.set(id, notification);
    } catch {
      this.#isMissing = true; // phones have the name, but show notifications of service workers only
    }
  }

  /** Removes the notifications: the reader is back. */
  clear() {
    for (const notification of this.#shown.values()) notification.close();
    this.#shown.clear();
  }
}

/** @param {string} text */
function shortened(text) {
  const characters = [...text.replace(/\s+/g, " ").trim()];
  return characters.length > MAX_BODY ? `${characters.slice(0, MAX_BODY - 1).join("")}…` : characters.join("");
}
