/** @import { Chat } from "../model/chat.js" */
/** @import { PageActions } from "../model/commands.js" */
/** @import { Conversation, Editing } from "../model/conversation.js" */
/** @import { ShownMessage } from "../types.d.ts" */
/** @import { Words } from "../i18n/mod.js" */

import { cleanText, utf8Length } from "../lib/text.js";
import { carryOut } from "../model/commands.js";
import { editedMessage, editLatest, saveEdit, stopEdit } from "../model/editing.js";
import { CompletionView } from "./completion.js";
import { h, icon, setAttribute, setText } from "./dom.js";
import { isComposing } from "./keys.js";

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
  /** @type {Conversation | undefined} The conversation whose draft or edit is in the box. */
  #shown;
  /** @type {Editing | undefined} The edit that is in the box. */
  #editing;
  #mode;
  #modeText = h("span");
  #modeKeys = h("span", { class: "keys" });

  /** @param {{ chat: Chat, words: Words, page: PageActions & { confirmDeletion: (message: ShownMessage) => void } }} parts */
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
    const cancel = h("button", { type: "button", class: "link", onclick: () => this.#cancel() }, words.cancel);
    this.#mode = h("div", { class: "mode" }, h("span", { role: "status" }, this.#modeText, this.#modeKeys), cancel);
    this.element = h(
      "form",
      {
        class: "composer",
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          this.#submit();
          this.focus(); // a pressed button would take the focus, and with it the keyboard of a phone
        },
      },
      this.#completion.element,
      this.#mode,
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
    const words = this.#words;
    const label = current.editing ? words.editBox : kind === "room" ? words.messageTo(name) : words.whisperBox(name);
    setText(this.#label, label);
    setAttribute(this.#box, "placeholder", label);
    if (this.#shown === current && this.#editing === current.editing) return;
    this.#keep();
    const isSame = this.#shown === current;
    this.#shown = current;
    this.#editing = current.editing;
    setText(this.#modeText, this.#editing ? words.editing : "");
    setText(this.#modeKeys, this.#editing ? ` ${words.editingKeys}` : "");
    this.element.classList.toggle("editing", this.#editing !== undefined);
    this.#box.value = this.#editing?.text ?? current.draft;
    this.#edited();
    if (isSame) this.focus();
  }

  /** Puts a text into the box, behind what is there. @param {string} text */
  put(text) {
    this.#box.value = this.#box.value === "" ? text : `${this.#box.value}\n${text}`;
    this.#edited();
    this.focus();
  }

  /** Keeps the text in the box with the conversation. */
  #keep() {
    if (this.#editing !== undefined) this.#editing.text = this.#box.value;
    else if (this.#shown !== undefined) this.#shown.draft = this.#box.value;
  }

  /** Ends the edit, and shows the draft again. */
  #cancel() {
    if (this.#shown !== undefined) stopEdit(this.#chat, this.#shown);
    this.render(); // the next key can come before the next frame
    this.focus();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (isComposing(event)) return;
    if (this.#completion.key(event)) return event.preventDefault();
    if (this.#startOrCancelEdit(event)) return event.preventDefault();
    if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.#submit();
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether it was such a key */
  #startOrCancelEdit({ key, altKey, ctrlKey, metaKey, shiftKey }) {
    if (altKey || ctrlKey || metaKey || shiftKey) return false;
    if (key === "Escape" && this.#editing !== undefined) {
      this.#cancel();
      return true;
    }
    if (key !== "ArrowUp" || this.#box.value !== "" || this.#editing !== undefined) return false;
    const result = editLatest(this.#chat);
    this.render();
    if (result.is === "taken") this.put(result.text);
    else this.#show(result.is, "");
    return true;
  }

  #submit() {
    const typed = this.#box.value;
    if (this.#isOver) return;
    if (this.#editing !== undefined && this.#shown !== undefined) return this.#save(this.#shown, typed);
    if (typed.trim() === "") return;
    this.#completion.close();
    const shown = this.#shown;
    const { outcome, command } = carryOut(this.#chat, typed, this.#page);
    if (outcome !== "ok") return this.#show(outcome, command === undefined ? "" : this.#usage(command));
    if (shown !== undefined) shown.draft = "";
    this.#box.value = "";
    this.#edited();
    this.render(); // a command may have opened a conversation, whose draft is what is typed before the next frame
  }

  /** @param {Conversation} conversation @param {string} typed */
  #save(conversation, typed) {
    this.#completion.close();
    const outcome = saveEdit(this.#chat, conversation, typed);
    const message = editedMessage(this.#chat, conversation);
    if (outcome === "empty" && message !== undefined) return this.#page.confirmDeletion(message);
    this.render(); // what is typed before the next frame is a new message
    this.#show(outcome, "");
  }

  /** Shows why something was not done. @param {string} outcome @param {string} usage */
  #show(outcome, usage) {
    const words = /** @type {Readonly<Record<string, (usage: string) => string>>} */ (this.#words.outcome);
    setText(this.#problem, words[outcome]?.(usage) ?? "");
  }

  /** @param {{ name: string, takes: string }} command */
  #usage({ name, takes }) {
    return `/${name} ${this.#words.takes[/** @type {"<room>"} */ (takes)]}`.trim();
  }

  #edited() {
    this.#keep();
    const max = this.#chat.maxBytes;
    const { value } = this.#box;
    const bytes = utf8Length(cleanText(this.#editing === undefined ? messageIn(value) : value));
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
  return typed.startsWith("//") ? typed.slice(1) : typed.replace(/^\/(msg\s+\S+|me|edit)\s*/i, "");
}
