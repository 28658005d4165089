/** @import { Words } from "../i18n/mod.js" */

import { copyText } from "../lib/clipboard.js";
import { h, setText } from "./dom.js";

/** Milliseconds that a button says that it has copied. */
const SAID_MS = 2500;

/**
 * Creates a button that copies a text, and says so, to screen readers too.
 *
 * @param {Words} words
 * @param {() => string} text
 */
export function copyButton(words, text) {
  const status = h("span", { class: "visually-hidden", role: "status" });
  const button = h("button", { type: "button", class: "quiet", onclick: () => void copy() }, words.copyLink);
  const copy = async () => {
    const result = await copyText(text()) ? words.copied : words.notCopied;
    setText(button, result);
    setText(status, result);
    setTimeout(() => {
      setText(button, words.copyLink);
      setText(status, "");
    }, SAID_MS);
  };
  return h("span", { class: "copy" }, button, status);
}
