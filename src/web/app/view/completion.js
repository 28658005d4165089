/** @import { Chat } from "../model/chat.js" */
/** @import { Choice } from "../model/completion.js" */
/** @import { Words } from "../i18n/mod.js" */

import { completions, nickCompletions } from "../model/completion.js";
import { h, setAttribute } from "./dom.js";

/**
 * Shows completions in a list above the message box. The box keeps its role, since a `textarea` may have no other (ARIA
 * in HTML), and refers to the active choice.
 */
export class CompletionView {
  #chat;
  #words;
  #box;
  #edited;
  /** @type {Choice[]} */
  #choices = [];
  #active = -1;

  /** @param {{ chat: Chat, words: Words, box: HTMLTextAreaElement, edited: () => void }} parts */
  constructor({ chat, words, box, edited }) {
    this.#chat = chat;
    this.#words = words;
    this.#box = box;
    this.#edited = edited;
    this.element = h("ul", {
      class: "completion",
      id: "completion",
      role: "listbox",
      "aria-label": words.suggestions,
      hidden: true,
    });
    setAttribute(box, "aria-autocomplete", "list");
    setAttribute(box, "aria-controls", "completion");
    setAttribute(box, "aria-haspopup", "listbox");
    box.addEventListener("blur", () => this.close());
    this.#show();
  }

  get isOpen() {
    return this.#choices.length > 0;
  }

  /** Updates the list after the text has changed. */
  update() {
    const { value } = this.#box;
    // An edited text is no command. A nickname after an `@` is offered by itself, others when Tab is pressed.
    const commands = this.#chat.current?.editing ? [] : completions(this.#chat, value);
    const caret = this.#box.selectionStart;
    const isAt = commands.length === 0 && /(?:^|\s)@[^\s@]+$/u.test(value.slice(0, caret));
    const choices = isAt ? nickCompletions(this.#chat, value, caret) : commands;
    // A complete command needs no list: Enter carries it out.
    const isWhole = choices.some(({ text, command }) => command !== undefined && text.trim() === value.trim());
    this.#choices = isWhole && !value.endsWith(" ") ? [] : choices;
    this.#active = this.#choices[0]?.command === undefined ? -1 : 0;
    this.#show();
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the list has handled it */
  key({ key, shiftKey }) {
    if (!this.isOpen) return key === "Tab" && !shiftKey && this.#completeNick();
    if (key === "Escape") return this.close();
    if (key === "ArrowDown") return this.#move(1);
    if (key === "ArrowUp") return this.#move(-1);
    if (key === "Tab" && !shiftKey) return this.#take(Math.max(0, this.#active));
    if (key === "Enter" && !shiftKey && this.#active >= 0) return this.#take(this.#active);
    return false;
  }

  /** @returns {boolean} whether it was open */
  close() {
    const wasOpen = this.isOpen;
    this.#choices = [];
    this.#active = -1;
    this.#show();
    return wasOpen;
  }

  /** Completes the nickname before the caret, or lists the candidates. @returns {boolean} whether there is one */
  #completeNick() {
    const { value, selectionStart, selectionEnd } = this.#box;
    if (selectionStart !== selectionEnd) return false;
    this.#choices = nickCompletions(this.#chat, value, selectionStart);
    if (this.#choices.length === 1) return this.#take(0);
    this.#active = this.#choices.length > 0 ? 0 : -1;
    this.#show();
    return this.isOpen;
  }

  /** @param {number} by */
  #move(by) {
    const { length } = this.#choices;
    this.#active = (Math.max(this.#active, by < 0 ? 0 : -1) + by + length) % length;
    this.#show();
    return true;
  }

  /** @param {number} at */
  #take(at) {
    const choice = this.#choices[at];
    if (choice === undefined) return false;
    const caret = choice.caret ?? choice.text.length;
    this.#box.value = choice.text;
    this.#box.setSelectionRange(caret, caret);
    this.#box.focus();
    this.#edited();
    return true;
  }

  #show() {
    this.element.hidden = !this.isOpen;
    setAttribute(this.#box, "aria-activedescendant", this.#active >= 0 ? `choice-${this.#active}` : undefined);
    this.element.replaceChildren(...this.#choices.map((choice, at) => this.#option(choice, at)));
    this.element.children[this.#active]?.scrollIntoView({ block: "nearest" });
  }

  /** @param {Choice} choice @param {number} at */
  #option({ label, command, detail = "" }, at) {
    const shown = command === undefined
      ? label
      : `/${command.name} ${this.#words.takes[/** @type {"<room>"} */ (command.takes)]}`;
    const words = /** @type {Readonly<Record<string, string>>} */ (this.#words.command);
    return h(
      "li",
      {
        id: `choice-${at}`,
        role: "option",
        "aria-selected": String(at === this.#active),
        // `pointerdown` comes before the box loses the focus, which closes the list.
        onpointerdown: (/** @type {Event} */ event) => {
          event.preventDefault();
          this.#take(at);
        },
      },
      h("bdi", { class: "label" }, shown),
      h("span", { class: "detail" }, command === undefined ? detail : words[command.name] ?? ""),
    );
  }
}
