import { hasColonLetter } from "./look.ts";
import { isOfOneScript } from "./scripts.ts";

/** Names in ASCII, as most are, need no other check. */
const ASCII_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;
/** Letters, marks and decimal digits of any script, `_`, `-` and `.`, beginning with a letter or digit. */
const GRAMMAR = /^[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}_.-]*$/u;
/** Invisible by default (UAX #44). Some of these count as letters, the Hangul fillers among them. */
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/u;
/** More marks in a row than a name may have: a pile of them covers the lines around it. */
const MARKS = /\p{M}{4}/u;

/** UTF-16 units for one character of a name: its canonical decomposition has up to four code points. */
const MAX_UNITS_PER_CHARACTER = 8;

/**
 * More marks in a row than a valid name has before normalization.
 *
 * NFC joins a letter and up to three marks to one character, and up to three marks to one mark. To sort a long run of
 * marks takes quadratic time, so this is checked before `text` is normalized.
 */
const SENT_MARKS = /\p{M}{13}/u;

/**
 * Returns the name in `text` as it is shown, in NFC; undefined if it is not a valid name.
 *
 * `text` is checked as it was sent, and never cleaned first. So a name holds no space, colon, bracket or control
 * character, and no message can pass for a notice. The cost is linear in `maxCharacters`, whatever was sent.
 */
export function readName(text: string, maxCharacters: number): string | undefined {
  if (text.length <= maxCharacters && ASCII_NAME.test(text)) return text;
  if (text.length > maxCharacters * MAX_UNITS_PER_CHARACTER || SENT_MARKS.test(text)) return undefined;
  const name = text.normalize("NFC");
  if (!GRAMMAR.test(name) || IGNORABLE.test(name) || MARKS.test(name)) return undefined;
  // The limit counts code points. The length counts UTF-16 units, of which a code point has at most two.
  if (name.length > maxCharacters && [...name].length > maxCharacters) return undefined;
  return isOfOneScript(name) && !hasColonLetter(name) ? name : undefined;
}
