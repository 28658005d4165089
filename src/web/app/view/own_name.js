/** @import { Chat } from "../model/chat.js" */
/** @import { Words } from "../i18n/mod.js" */

import { parseNickname } from "../model/names.js";
import { requestNick } from "../model/renames.js";
import { h, icon, setAttribute, setText } from "./dom.js";
import { isComposing } from "./keys.js";
import { nickname } from "./names.js";

/**
 * Shows the reader's nickname, which a form in its place changes, as `/nick` does. The conversation shows why the server
 * has refused one.
 */
export class OwnNameView {
  #chat;
  #words;
  #asked;
  #button;
  #input;
  #form;
  #problem = h("p", { class: "problem", role: "alert", id: "own-name-problem" });

  /** @param {{ chat: Chat, words: Words, asked: () => void }} parts `asked`: called once the server is asked */
  constructor({ chat, words, asked }) {
    this.#chat = chat;
    this.#words = words;
    this.#asked = asked;
    const title = words.command.nick;
    this.#button = h("button", { type: "button", class: "me", title, onclick: () => this.#open() });
    this.#input = h("input", {
      type: "text",
      name: "own-name",
      "aria-label": words.nickname,
      "aria-describedby": "own-name-problem",
      autocomplete: "off",
      autocapitalize: "none",
      spellcheck: "false",
      maxlength: "128",
      dir: "auto",
      oninput: () => setText(this.#problem, ""),
    });
    this.#form = h(
      "form",
      {
        class: "short",
        hidden: true,
        onsubmit: (/** @type {Event} */ event) => this.#submit(event),
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
      },
      this.#input,
      h("button", { type: "submit", class: "quiet" }, words.change),
    );
    const brand = h("div", { class: "brand" }, h("span", { class: "name" }, "Maru"), this.#button, this.#form);
    this.element = h("div", {}, brand, this.#problem);
  }

  render() {
    const { nick } = this.#chat;
    if (this.#button.textContent === nick) return;
    this.#button.replaceChildren(nickname(nick), icon("edit"));
    setAttribute(this.#button, "aria-label", `${nick}, ${this.#words.command.nick}`);
  }

  #open() {
    this.#input.value = this.#chat.nick;
    this.#show(true);
    this.#input.focus();
    this.#input.select();
  }

  /** Shows the nickname instead of the form. */
  #close() {
    setText(this.#problem, "");
    this.#show(false);
    this.#button.focus();
  }

  /** @param {boolean} isForm whether the form is shown, or the nickname */
  #show(isForm) {
    this.#form.hidden = !isForm;
    this.#button.hidden = isForm;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Escape" || isComposing(event)) return;
    event.preventDefault();
    this.#close();
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const nick = parseNickname(this.#input.value);
    const { error, outcome } = this.#words;
    if (nick === undefined) return setText(this.#problem, error.NICK_INVALID);
    if (nick === this.#chat.nick) return this.#close();
    if (!requestNick(this.#chat, nick)) return setText(this.#problem, outcome.away());
    this.#close();
    this.#asked();
  }
}
