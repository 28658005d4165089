import { en } from "./en.js";
import { ko } from "./ko.js";

/** @typedef {typeof en} Words */

/** @type {Readonly<Record<string, Words>>} */
export const LANGUAGES = { ko, en };

/**
 * Returns the words of the chosen language, or of the first known language of the browser, or English.
 *
 * @param {string | undefined} chosen
 * @param {readonly string[]} preferred BCP 47
 * @returns {Words}
 */
export function wordsFor(chosen, preferred) {
  const tags = [chosen, ...preferred].flatMap((tag) =>
    tag === undefined ? [] : [tag.toLowerCase().split("-")[0] ?? ""]
  );
  const tag = tags.find((it) => Object.hasOwn(LANGUAGES, it));
  return (tag === undefined ? undefined : LANGUAGES[tag]) ?? en;
}

/** Returns the sentence of an error. @param {Words} words @param {string} code @param {string} fallback sentence of the server */
export function errorWords(words, code, fallback) {
  const known = /** @type {Readonly<Record<string, string>>} */ (words.error);
  return (Object.hasOwn(known, code) ? known[code] : undefined) ?? fallback;
}
