import { hueOf } from "../lib/colors.js";
import { nameKey } from "../model/names.js";
import { h } from "./dom.js";

/**
 * Renders a nickname in its colour, isolated from the text direction around it.
 *
 * @param {string} nick
 * @param {string} [classes]
 */
export function nickname(nick, classes = "") {
  const element = h("bdi", { class: `nick ${classes}`.trim() }, nick);
  element.style.setProperty("--hue", String(hueOf(nameKey(nick))));
  return element;
}
