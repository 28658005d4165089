/** @import { Chat } from "../model/chat.js" */
/** @import { Words } from "../i18n/mod.js" */

import { COMMANDS } from "../model/commands.js";
import { h, icon } from "./dom.js";

/**
 * Creates a dialog that closes with Escape, with its button, or with a click outside of it.
 *
 * @param {Words} words
 * @param {string} title
 * @param {...Node} content
 */
export function dialog(words, title, ...content) {
  const close = h(
    "button",
    { type: "button", class: "icon-button", "aria-label": words.close, title: words.close },
    icon("close"),
  );
  const element = h(
    "dialog",
    { "aria-label": title },
    h(
      "div",
      { class: "dialog" },
      h("header", {}, h("h2", {}, title), close),
      h("div", { class: "content" }, ...content),
    ),
  );
  close.addEventListener("click", () => element.close());
  element.addEventListener("click", (event) => event.target === element && element.close());
  return element;
}

/** Creates the dialog with keys and commands. @param {Words} words */
export function helpDialog(words) {
  const isMac = /mac|iphone|ipad/i.test(navigator.platform);
  const alt = isMac ? "⌥" : "Alt";
  const ctrl = isMac ? "⌘" : "Ctrl";
  /** @type {[string, string][]} */
  const keys = [
    ["Enter", words.keySend],
    ["Shift Enter", words.keyNewline],
    ["Tab", words.keyComplete],
    ["↑", words.keyEdit],
    [`${alt} ↑ ↓`, words.keyPrevious],
    [`${alt} Shift ↓`, words.keyUnread],
    [`${ctrl} K`, words.keyGo],
    [`${ctrl} /`, words.keyHelp],
    ["Esc", words.keyEscape],
  ];
  const commands = COMMANDS.map(({ name, takes }) => {
    const texts = /** @type {Readonly<Record<string, string>>} */ (words.command);
    const usage = `/${name} ${/** @type {Readonly<Record<string, string>>} */ (words.takes)[takes] ?? ""}`;
    return row(h("code", {}, usage.trim()), texts[name] ?? "");
  });
  return dialog(
    words,
    words.helpTitle,
    h(
      "dl",
      { class: "help" },
      ...keys.map(([keys, does]) => row(h("span", {}, ...keys.split(" ").map((key) => h("kbd", {}, key))), does)),
    ),
    h("dl", { class: "help" }, ...commands),
  );
}

/** @param {Node} term @param {string} text */
function row(term, text) {
  return h("div", {}, h("dt", {}, term), h("dd", {}, text));
}

/** Lists all rooms of the server, to join one. */
export class RoomsDialog {
  #chat;
  #words;
  #join;
  #list = h("ul", { class: "all-rooms" });
  /** @type {unknown} */
  #shown;

  /** @param {{ chat: Chat, words: Words, join: (room: string) => void }} parts */
  constructor({ chat, words, join }) {
    this.#chat = chat;
    this.#words = words;
    this.#join = join;
    this.element = dialog(words, words.allRooms, this.#list);
  }

  show() {
    this.#chat.request({ type: "rooms" });
    if (!this.element.open) this.element.showModal();
    this.render();
  }

  render() {
    if (!this.element.open || this.#shown === this.#chat.rooms) return;
    this.#shown = this.#chat.rooms;
    this.#list.replaceChildren(...this.#chat.rooms.map(({ name, members }) => {
      const join = () => {
        this.element.close();
        this.#join(name);
      };
      const size = h("span", { class: "count" }, this.#words.memberCount(members));
      return h("li", {}, h("button", { type: "button", onclick: join }, h("bdi", {}, name), size));
    }));
  }
}
