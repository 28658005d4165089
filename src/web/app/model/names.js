export const LOBBY = "lobby";

/** Letters, marks and decimal digits of any script, `_`, `-` and `.`, beginning with a letter or digit. */
const GRAMMAR = /^[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}_.-]*$/u;
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/u;
const MARKS = /\p{M}{4}/u;

/**
 * Equal for spellings that the server takes for one name, of a person or a room.
 *
 * @param {string} name
 * @returns {string}
 */
export function nameKey(name) {
  return name.normalize("NFKD").normalize("NFKC").toLowerCase().toUpperCase().toLowerCase().normalize("NFKC");
}

/** @param {string} text @returns {string | undefined} the nickname in it */
export function parseNickname(text) {
  return parseName(text, 32);
}

/** @param {string} text @returns {string | undefined} the room's name in it */
export function parseRoomName(text) {
  return parseName(text.replace(/^#/, ""), 64);
}

/**
 * Whatever the server accepts, and some names that it refuses: which scripts a letter belongs to and which letters
 * look like a colon, the page does not know.
 *
 * @param {string} text @param {number} most characters
 */
function parseName(text, most) {
  if (text.length > most * 8) return undefined;
  const name = text.trim().normalize("NFC");
  return GRAMMAR.test(name) && !IGNORABLE.test(name) && !MARKS.test(name) && [...name].length <= most
    ? name
    : undefined;
}

/**
 * Whether `text` has `nick` as a whole word, in any case.
 *
 * @param {string} text
 * @param {string} nick
 */
export function mentions(text, nick) {
  const words = nameKey(text);
  const key = nameKey(nick);
  for (let at = words.indexOf(key); at !== -1; at = words.indexOf(key, at + 1)) {
    const before = words[at - 1] ?? " ";
    // Korean particles follow a name without a space, so only what stands before has to end.
    if (!/[\p{L}\p{Nd}_]/u.test(before) && !continues(key, words.slice(at + key.length))) return true;
  }
  return false;
}

/** @param {string} key @param {string} rest */
function continues(key, rest) {
  return /[a-z0-9_]$/.test(key) && /^[a-z0-9_]/.test(rest);
}
