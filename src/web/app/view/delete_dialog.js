/** @import { ShownMessage } from "../types.d.ts" */
/** @import { Words } from "../i18n/mod.js" */

import { dialog } from "./dialogs.js";
import { h, setText } from "./dom.js";

/** Asks before an own message is deleted, since that can't be undone. */
export class DeleteDialog {
  #text = h("p", { class: "quoted", dir: "auto" });
  #cancel;
  /** @type {() => void} */
  #run = () => {};

  /** @param {Words} words */
  constructor(words) {
    this.#cancel = h("button", { type: "button", class: "quiet" }, words.cancel);
    const remove = h("button", { type: "button", class: "danger" }, words.delete);
    this.element = dialog(
      words,
      words.deleteTitle,
      this.#text,
      h("p", { class: "hint" }, words.deleteHint),
      h("div", { class: "buttons" }, this.#cancel, remove),
    );
    this.#cancel.addEventListener("click", () => this.element.close());
    remove.addEventListener("click", () => {
      this.element.close();
      this.#run();
    });
  }

  /** @param {ShownMessage} message @param {() => void} run deletes it */
  ask({ text = "" }, run) {
    setText(this.#text, text);
    this.#run = run;
    this.element.showModal();
    this.#cancel.focus();
  }
}
