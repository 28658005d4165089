export const LOBBY = "lobby";

/** Letters, marks and decimal digits of any script, `_`, `-` and `.`, beginning with a letter or digit. */
const GRAMMAR = /^[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}_.-]*$/u;
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/u;
const MARKS = /\p{M}{4}/u;

/**
 * Returns a key that is equal for all spellings of one name, as on the server.
 *
 * @param {string} name
 * @returns {string}
 */
export function nameKey(name) {
  return name.normalize("NFKD").normalize("NFKC").toLowerCase().toUpperCase().toLowerCase().normalize("NFKC");
}

/** Parses a nickname. @param {string} text @returns {string | undefined} undefined when it is not valid */
export function parseNickname(text) {
  return parseName(text, 32);
}

/** Parses a room name. @param {string} text @returns {string | undefined} undefined when it is not valid */
export function parseRoomName(text) {
  return parseName(text.replace(/^#/, ""), 64);
}

/**
 * Parses a name. It accepts some names that the server refuses: mixed scripts and letters that look like a colon.
 *
 * @param {string} text @param {number} max characters
 */
function parseName(text, max) {
  if (text.length > max * 8) return undefined;
  const name = text.trim().normalize("NFC");
  return GRAMMAR.test(name) && !IGNORABLE.test(name) && !MARKS.test(name) && [...name].length <= max ? name : undefined;
}

/**
 * Whether `text` contains `nick` as a whole word, in any case of letters.
 *
 * @param {string} text
 * @param {string} nick
 */
export function mentions(text, nick) {
  const words = nameKey(text);
  const key = nameKey(nick);
  for (let at = words.indexOf(key); at !== -1; at = words.indexOf(key, at + 1)) {
    const before = words[at - 1] ?? " ";
    // Korean particles follow a name without a space, so any letter may follow a name in Hangul.
    if (!/[\p{L}\p{Nd}_]/u.test(before) && !continues(key, words.slice(at + key.length))) return true;
  }
  return false;
}

/** @param {string} key @param {string} rest */
function continues(key, rest) {
  return /[a-z0-9_]$/.test(key) && /^[a-z0-9_]/.test(rest);
}
