/** @import { Words } from "../i18n/mod.js" */

import { LANGUAGES } from "../i18n/mod.js";
import { h } from "./dom.js";

/**
 * Renders the choices of language and theme.
 *
 * @param {{ words: Words, theme: string, setTheme: (theme: string) => void, setLanguage: (tag: string) => void }} parts
 */
export function settings({ words, theme, setTheme, setLanguage }) {
  const languages = Object.entries(LANGUAGES).map(([tag, { name }]) => /** @type {const} */ ([tag, name]));
  const themes =
    /** @type {const} */ ([["auto", words.themeAuto], ["light", words.themeLight], ["dark", words.themeDark]]);
  return h(
    "div",
    { class: "settings" },
    choice(words.language, "language", languages, words.locale, setLanguage),
    choice(words.theme, "theme", themes, theme, setTheme),
  );
}

/**
 * @param {string} label
 * @param {string} name
 * @param {readonly (readonly [value: string, text: string])[]} options
 * @param {string} chosen
 * @param {(value: string) => void} choose
 */
function choice(label, name, options, chosen, choose) {
  const select = h(
    "select",
    { name, "aria-label": label, title: label },
    ...options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)),
  );
  select.addEventListener("change", () => choose(select.value));
  return select;
}
