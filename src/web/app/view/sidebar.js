/** @import { Chat } from "../model/chat.js" */
/** @import { Conversation } from "../model/conversation.js" */
/** @import { Words } from "../i18n/mod.js" */
/** @import { OwnNameView } from "./own_name.js" */

import { parseRoomName } from "../model/names.js";
import { h, reconcile } from "./dom.js";
import { nickname } from "./names.js";

/**
 * An item of the list.
 *
 * @typedef {{ id: string, kind: string, name: string, unread: number, hasMention: boolean, isCurrent: boolean,
 *   isIn: boolean }} Item
 */

/** Lists the rooms and whispers, and joins more rooms. */
export class SidebarView {
  #chat;
  #words;
  #rooms = h("ul", { class: "list" });
  #whispers = h("ul", { class: "list" });
  #whispersPart;
  #ownName;
  #input;
  #problem;
  #select;

  /**
   * @param {{ chat: Chat, words: Words, ownName: OwnNameView, select: (id: string) => void,
   *   join: (room: string) => void, browse: () => void, footer: readonly Node[] }} parts
   */
  constructor({ chat, words, ownName, select, join, browse, footer }) {
    this.#chat = chat;
    this.#words = words;
    this.#ownName = ownName;
    this.#select = select;
    this.#problem = h("p", { class: "problem", role: "alert", id: "join-problem" });
    this.#input = h("input", {
      type: "text",
      name: "room",
      "aria-label": words.joinRoom,
      "aria-describedby": "join-problem",
      placeholder: words.joinRoomHint,
      autocomplete: "off",
      autocapitalize: "none",
      spellcheck: "false",
      maxlength: "128",
    });
    const form = h(
      "form",
      { class: "join short", onsubmit: (/** @type {Event} */ event) => this.#submit(event, join) },
      this.#input,
      h("button", { type: "submit", class: "quiet" }, words.join),
    );
    const heading = h(
      "div",
      { class: "heading" },
      h("h2", {}, words.rooms),
      h("button", { type: "button", class: "link", onclick: browse }, words.allRooms),
    );
    this.#whispersPart = h("section", {}, h("div", { class: "heading" }, h("h2", {}, words.whispers)), this.#whispers);
    this.element = h(
      "nav",
      { class: "sidebar", id: "sidebar", "aria-label": words.roomsAndWhispers },
      ownName.element,
      h("div", { class: "lists" }, h("section", {}, heading, this.#rooms, form, this.#problem), this.#whispersPart),
      h("div", { class: "footer" }, ...footer),
    );
  }

  /** Focuses the box for joining a room. */
  focusJoin() {
    this.#input.focus();
  }

  /** Focuses the current conversation. */
  focusCurrent() {
    const current = this.element.querySelector("[aria-current] , .list button");
    if (current instanceof HTMLElement) current.focus();
  }

  render() {
    const { conversations, currentId } = this.#chat;
    const items = [...conversations.values()].map((it) => itemOf(it, currentId));
    const how = {
      keyOf: (/** @type {Item} */ { id }) => id,
      isSame: isSameItem,
      make: (/** @type {Item} */ item) =>
        h("li", {}, h("button", { type: "button", onclick: () => this.#select(item.id) }, ...this.#inside(item))),
      update: (/** @type {HTMLElement} */ element, /** @type {Item} */ item) =>
        element.querySelector("button")?.replaceChildren(...this.#inside(item)),
    };
    for (const [list, kind] of /** @type {const} */ ([[this.#rooms, "room"], [this.#whispers, "direct"]])) {
      const those = items.filter((item) => item.kind === kind);
      reconcile(list, those, how);
      [...list.children].forEach((element, i) => mark(element.querySelector("button"), those[i]));
    }
    this.#whispersPart.hidden = this.#whispers.childElementCount === 0;
    this.#ownName.render();
  }

  /** @param {Item} item */
  #inside({ kind, name, unread }) {
    const label = kind === "room" ? h("bdi", { class: "room" }, name) : nickname(name);
    if (unread === 0) return [label];
    const shown = unread > 99 ? "99+" : String(unread);
    const badge = h("span", { class: "badge" }, h("span", { "aria-hidden": "true" }, shown));
    return [label, badge, h("span", { class: "visually-hidden" }, `, ${this.#words.unread(unread)}`)];
  }

  /** @param {Event} event @param {(room: string) => void} join */
  #submit(event, join) {
    event.preventDefault();
    const room = parseRoomName(this.#input.value);
    this.#problem.textContent = room === undefined ? this.#words.error.ROOM_INVALID : "";
    if (room === undefined) return;
    this.#input.value = "";
    join(room);
  }
}

/** @param {Conversation} conversation @param {string} currentId @returns {Item} */
function itemOf({ id, kind, name, unread, hasMention, standing }, currentId) {
  return { id, kind, name, unread, hasMention, isCurrent: id === currentId, isIn: standing === "in" };
}

/** @param {Item} a @param {Item} b */
function isSameItem(a, b) {
  return a.unread === b.unread && a.name === b.name;
}

/** @param {Element | null} button @param {Item | undefined} item */
function mark(button, item) {
  if (button === null || item === undefined) return;
  button.classList.toggle("unread", item.unread > 0);
  button.classList.toggle("mention", item.hasMention);
  button.classList.toggle("absent", !item.isIn);
  if (item.isCurrent) button.setAttribute("aria-current", "page");
  else button.removeAttribute("aria-current");
}
