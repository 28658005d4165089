/** @import { Chat } from "./model/chat.js" */

import { conversationId } from "./model/conversation.js";
import { parseAddress, roomAddress } from "./model/address.js";

/**
 * Keeps the page's address and the shown conversation together, so that links, reloads and the buttons back and forward
 * work. A whisper conversation has an entry in the browser's history, but no address (see `model/address.js`).
 */
export class Navigation {
  /** @type {string | undefined} Id of the conversation that the address stands for. */
  #shownId;

  /**
   * @param {{
   *   chat: Chat,
   *   history: Pick<History, "state" | "pushState" | "replaceState">,
   *   location: Pick<Location, "hash">,
   * }} parts
   */
  constructor({ chat, history, location }) {
    this.chat = chat;
    this.history = history;
    this.location = location;
  }

  /** What the page's address names. */
  get address() {
    return parseAddress(this.location.hash);
  }

  /** Shows the conversation of the address: after signing in, and after the address has changed. */
  open() {
    const { chat, address } = this;
    const id = this.history.state?.conversation;
    if (typeof id === "string" && chat.conversations.has(id)) chat.select(id);
    else if (address.is === "room") chat.join(address.name);
    else if (address.is === "invalid") chat.noteHere({ is: "bad-address", name: address.name });
    const isNamed = address.is === "room" && conversationId("room", address.name) === chat.currentId;
    this.#shownId = isNamed || id === chat.currentId ? chat.currentId : undefined;
    this.show();
  }

  /** Makes the address that of the shown conversation. */
  show() {
    const { conversations, currentId, current } = this.chat;
    if (current === undefined || currentId === this.#shownId) return;
    // What can't be gone back to is replaced: the address before signing in, an invalid one, a room that was not joined.
    const isKept = this.#shownId !== undefined && conversations.has(this.#shownId);
    const url = current.kind === "room" ? roomAddress(current.name) : "#/";
    this.#shownId = currentId;
    try {
      this.history[isKept ? "pushState" : "replaceState"]({ conversation: currentId }, "", url);
    } catch {
      // Browsers limit how often the address may change. It stays behind until the next change.
    }
  }
}
