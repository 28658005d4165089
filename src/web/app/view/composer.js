/** @import { Chat } from "../model/chat.js" */
/** @import { PageActions } from "../model/commands.js" */
/** @import { Words } from "../i18n/mod.js" */

import { cleanText, utf8Length } from "../lib/text.js";
import { carryOut } from "../model/commands.js";
import { CompletionView } from "./completion.js";
import { h, icon, setAttribute, setText } from "./dom.js";

/** Share of the limit above which the number of bytes is shown. */
const SHOW_FROM = 0.75;

/** The message box. */
export class ComposerView {
  #chat;
  #words;
  #page;
  #completion;
  #hint = h("p", { class: "hint", id: "composer-hint", role: "status" });
  #problem = h("p", { class: "problem", id: "composer-problem", role: "alert" });
  #label = h("label", { class: "visually-hidden", for: "composer" });
  #box;
  #send;
  #isOver = false;
  /** @type {string | undefined} Id of the conversation whose draft is in the box. */
  #shownId;

  /** @param {{ chat: Chat, words: Words, page: PageActions }} parts */
  constructor({ chat, words, page }) {
    this.#chat = chat;
    this.#words = words;
    this.#page = page;
    this.#box = h("textarea", {
      id: "composer",
      rows: "1",
      autocomplete: "off",
      enterkeyhint: "send",
      dir: "auto",
      "aria-describedby": "composer-problem composer-hint",
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
      oninput: () => this.#edited(),
    });
    this.#completion = new CompletionView({ chat, words, box: this.#box, edited: () => this.#edited() });
    this.#send = h(
      "button",
      { type: "submit", class: "send", "aria-label": words.send, title: words.send },
      icon("send"),
    );
    this.element = h(
      "form",
      {
        class: "composer",
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          this.#submit();
        },
      },
      this.#completion.element,
      h("div", { class: "box" }, this.#label, this.#box, this.#send),
      h("div", { class: "below" }, this.#problem, this.#hint),
    );
  }

  focus() {
    this.#box.focus();
  }

  /** Closes the completion. @returns {boolean} whether it was open */
  close() {
    return this.#completion.close();
  }

  render() {
    const { current } = this.#chat;
    if (current === undefined) return;
    const { kind, name } = current;
    const label = kind === "room" ? this.#words.messageTo(name) : this.#words.whisperBox(name);
    setText(this.#label, label);
    setAttribute(this.#box, "placeholder", label);
    if (this.#shownId === current.id) return;
    this.#keepDraft();
    this.#shownId = current.id;
    this.#box.value = current.draft;
    this.#edited();
  }

  #keepDraft() {
    const shown = this.#shownId === undefined ? undefined : this.#chat.conversations.get(this.#shownId);
    if (shown !== undefined) shown.draft = this.#box.value;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    // During composition of a syllable, Enter ends the syllable. Safari reports that with the key code only.
    if (event.isComposing || event.keyCode === 229) return;
    if (this.#completion.key(event)) return event.preventDefault();
    if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const typed = this.#box.value;
    if (this.#isOver || typed.trim() === "") return;
    this.#completion.close();
    const shown = this.#chat.currentId;
    const { outcome, command } = carryOut(this.#chat, typed, this.#page);
    if (outcome !== "ok") {
      const usage = command === undefined
        ? ""
        : `/${command.name} ${this.#words.takes[/** @type {"<room>"} */ (command.takes)]}`;
      this.#problem.textContent = this.#words.outcome[outcome](usage);
      return;
    }
    const said = this.#chat.conversations.get(shown);
    if (said !== undefined) said.draft = "";
    // After a command that opens another conversation, the text in the box is not a draft of the previous one.
    if (this.#chat.currentId !== shown) this.#shownId = undefined;
    this.#box.value = this.#shownId === undefined ? "" : said?.draft ?? "";
    this.#edited();
  }

  #edited() {
    this.#keepDraft();
    const max = this.#chat.maxBytes;
    const bytes = utf8Length(cleanText(messageIn(this.#box.value)));
    this.#isOver = bytes > max;
    setText(this.#problem, this.#isOver ? this.#words.tooLong(bytes - max, max) : "");
    setText(this.#hint, bytes > max * SHOW_FROM ? this.#words.bytes(bytes, max) : "");
    setAttribute(this.#box, "aria-invalid", this.#isOver ? "true" : undefined);
    setAttribute(this.#send, "aria-disabled", this.#isOver ? "true" : undefined);
    this.element.classList.toggle("over", this.#isOver);
    this.#box.rows = Math.min(8, this.#box.value.split("\n").length); // for browsers without `field-sizing`
    this.#completion.update();
  }
}

/** Returns the part of a typed text that would be sent. @param {string} typed */
function messageIn(typed) {
  if (!typed.startsWith("/")) return typed;
  return typed.startsWith("//") ? typed.slice(1) : typed.replace(/^\/msg\s+\S+\s*/i, "");
}
