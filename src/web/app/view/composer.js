/** @import { Chat } from "../model/chat.js" */
/** @import { PageActions } from "../model/commands.js" */
/** @import { Words } from "../i18n/mod.js" */

import { cleanText, utf8Length } from "../lib/text.js";
import { carryOut } from "../model/commands.js";
import { CompletionView } from "./completion.js";
import { h, icon, setAttribute, setText } from "./dom.js";

/** The part of the limit from which on it is shown. */
const NEAR = 0.75;

/** Where one types. */
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
  /** @type {string | undefined} Whose draft is in the box. */
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

  /** Closes what is open. @returns {boolean} whether something was */
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
    // While a syllable is being composed, Enter ends the syllable. Safari tells so by the key code only.
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
    // A command may have led to another conversation: what is in the box is no draft of the one before.
    if (this.#chat.currentId !== shown) this.#shownId = undefined;
    this.#box.value = this.#shownId === undefined ? "" : said?.draft ?? "";
    this.#edited();
  }

  #edited() {
    const most = this.#chat.maxBytes;
    const bytes = utf8Length(cleanText(saidIn(this.#box.value)));
    this.#isOver = bytes > most;
    setText(this.#problem, this.#isOver ? this.#words.tooLong(bytes - most, most) : "");
    setText(this.#hint, bytes > most * NEAR ? this.#words.bytes(bytes, most) : "");
    setAttribute(this.#box, "aria-invalid", this.#isOver ? "true" : undefined);
    setAttribute(this.#send, "aria-disabled", this.#isOver ? "true" : undefined);
    this.element.classList.toggle("over", this.#isOver);
    this.#box.rows = Math.min(8, this.#box.value.split("\n").length); // where `field-sizing` is not known
    this.#completion.typed();
  }
}

/** What of the typed would be sent. @param {string} typed */
function saidIn(typed) {
  if (!typed.startsWith("/")) return typed;
  return typed.startsWith("//") ? typed.slice(1) : typed.replace(/^\/msg\s+\S+\s*/i, "");
}
