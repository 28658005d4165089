/** @import { Chat } from "../model/chat.js" */
/** @import { Words } from "../i18n/mod.js" */

import { nameKey } from "../model/names.js";
import { h, reconcile, setText } from "./dom.js";
import { nickname } from "./names.js";

/** Names in the list; of more, only the number is shown. */
const MAX_LISTED = 200;

/** Lists the members of the current room; a click on one opens whispers. */
export class MembersView {
  #chat;
  #words;
  #whisper;
  #count = h("span", { class: "count" });
  #list = h("ul", { class: "list" });
  #more = h("p", { class: "more" });

  /** @param {{ chat: Chat, words: Words, whisper: (nick: string) => void }} parts */
  constructor({ chat, words, whisper }) {
    this.#chat = chat;
    this.#words = words;
    this.#whisper = whisper;
    this.element = h(
      "aside",
      { class: "members", id: "members", "aria-label": words.members },
      h("div", { class: "heading" }, h("h2", {}, words.members), this.#count),
      h("div", { class: "lists" }, this.#list, this.#more),
    );
  }

  focusFirst() {
    this.element.querySelector("button")?.focus();
  }

  render() {
    const { current, nick } = this.#chat;
    const isRoom = current?.kind === "room";
    this.element.classList.toggle("none", !isRoom);
    const names = isRoom ? current.members.names.slice(0, MAX_LISTED) : [];
    const count = isRoom ? current.members.count : 0;
    const me = nameKey(nick);
    reconcile(this.#list, names, {
      keyOf: (name) => name,
      isSame: () => true,
      make: (name) => {
        if (nameKey(name) === me) {
          return h("li", { class: "self" }, nickname(name), h("span", { class: "you" }, this.#words.you));
        }
        const label = this.#words.whisperTo(name);
        return h(
          "li",
          {},
          h(
            "button",
            { type: "button", title: label, "aria-label": label, onclick: () => this.#whisper(name) },
            nickname(name),
          ),
        );
      },
    });
    setText(this.#count, isRoom ? this.#words.memberCount(count) : "");
    setText(this.#more, count > names.length ? this.#words.andMore(count - names.length) : "");
  }
}
