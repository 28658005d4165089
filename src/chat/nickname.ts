/**
 * Names of people and rooms (DESIGN 2.1). A name is judged as it was sent, never cleaned first, so
 * what is accepted holds no space, colon, bracket or control character and can't pass for a notice.
 */

export const MAX_NICKNAME_CHARACTERS = 32;
export const MAX_ROOM_NAME_CHARACTERS = 64;

/** The room everybody starts in. It always exists. */
export const LOBBY = "lobby";

/** Letters, marks and decimal digits of any script, `_`, `-` and `.`, beginning with a letter or digit. */
const GRAMMAR = /^[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}_.-]*$/u;
/** Invisible by default (UAX #44), the Hangul fillers among them, though some count as letters. */
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/u;

export interface Nickname {
  /** As shown: NFC. */
  readonly name: string;
  /** Equal for names that people would take for the same: one live session holds it. */
  readonly key: string;
}

/** The nickname in `text`, or undefined when it is none. */
export function parseNickname(text: string): Nickname | undefined {
  const name = parseName(text, MAX_NICKNAME_CHARACTERS);
  if (name === undefined) return undefined;
  const key = nicknameKey(name);
  return { name, key: key === name ? name : key }; // one string in memory where they are equal
}

/** The room name in `text` (NFC), or undefined when it is none. */
export function parseRoomName(text: string): string | undefined {
  return parseName(text, MAX_ROOM_NAME_CHARACTERS);
}

/**
 * NFKC, upper case, lower case, NFKC: so that straße and STRASSE, σ and ς, fullwidth and ASCII are
 * one (Unicode's caseless matching, chapter 3.13 D146, with the mappings that JavaScript has).
 */
export function nicknameKey(name: string): string {
  return name.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFKC");
}

/** UTF-16 units that one character of a name may be sent as: a canonical decomposition has up to four code points. */
const MOST_UNITS_A_CHARACTER = 8;

function parseName(text: string, maxCharacters: number): string | undefined {
  // Normalizing a long run of marks takes quadratic time, so what can't be a name is told before.
  if (text.length > maxCharacters * MOST_UNITS_A_CHARACTER) return undefined;
  const name = text.normalize("NFC");
  if (!GRAMMAR.test(name) || IGNORABLE.test(name)) return undefined;
  // Code points, as a reader counts: a string's length counts UTF-16 units, at most two each.
  if (name.length > maxCharacters && [...name].length > maxCharacters) return undefined;
  return name;
}
