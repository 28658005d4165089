/** @import { Words } from "../i18n/mod.js" */

import { h } from "./dom.js";

/** Messages that are announced together; of more, only their number is. */
const MAX_AT_ONCE = 4;
/** Milliseconds in which messages are collected. */
const COLLECT_MS = 1000;
const MAX_KEPT = 20;

/** Announces new messages to screen readers, in a hidden polite live region. */
export class Announcer {
  #words;
  /** @type {string[]} */
  #due = [];
  #timer = 0;

  /** @param {Words} words */
  constructor(words) {
    this.#words = words;
    this.element = h("div", {
      class: "visually-hidden",
      role: "log",
      "aria-live": "polite",
      "aria-relevant": "additions",
      "aria-label": words.newMessages,
    });
  }

  /** Announces a message. @param {string} text */
  message(text) {
    this.#due.push(text);
    if (this.#timer === 0) this.#timer = setTimeout(() => this.#announce(), COLLECT_MS);
  }

  #announce() {
    this.#timer = 0;
    const due = this.#due.splice(0);
    const texts = due.length > MAX_AT_ONCE ? [this.#words.newCount(due.length)] : due;
    this.element.append(...texts.map((text) => h("p", {}, text)));
    while (this.element.childElementCount > MAX_KEPT) this.element.firstElementChild?.remove();
  }
}
