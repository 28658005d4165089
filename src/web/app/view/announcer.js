/** @import { Words } from "../i18n/mod.js" */

import { h } from "./dom.js";

/** Messages that are read out within a moment; of more only their number is told. */
const MAX_AT_ONCE = 4;
const MOMENT_MS = 1000;
const MAX_KEPT = 20;

/** Tells screen readers what is new: a polite live region that nobody sees. */
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

  /** @param {string} text */
  message(text) {
    this.#due.push(text);
    if (this.#timer === 0) this.#timer = setTimeout(() => this.#tell(), MOMENT_MS);
  }

  #tell() {
    this.#timer = 0;
    const due = this.#due.splice(0);
    const told = due.length > MAX_AT_ONCE ? [this.#words.manyNew(due.length)] : due;
    this.element.append(...told.map((text) => h("p", {}, text)));
    while (this.element.childElementCount > MAX_KEPT) this.element.firstElementChild?.remove();
  }
}
