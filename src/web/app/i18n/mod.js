import { en } from "./en.js";
import { ko } from "./ko.js";

/** @typedef {typeof en} Words */

/** @type {Readonly<Record<string, Words>>} */
export const LANGUAGES = { ko, en };

/**
 * The words of the reader's choice, else of the first language of the browser that there are words in, else English.
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

/** @param {Words} words @param {string} code @param {string} fallback in the server's words */
export function errorWords(words, code, fallback) {
  const known = /** @type {Readonly<Record<string, string>>} */ (words.error);
  return (Object.hasOwn(known, code) ? known[code] : undefined) ?? fallback;
}
