import { hasColonLetter } from "./look.ts";
import { isOfOneScript } from "./scripts.ts";

/** Names of ASCII alone, as most are: nothing else has to be asked of them. */
const ASCII_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;
/** Letters, marks and decimal digits of any script, `_`, `-` and `.`, beginning with a letter or digit. */
const GRAMMAR = /^[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}_.-]*$/u;
/** Invisible by default (UAX #44), the Hangul fillers among them, though some count as letters. */
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/u;
/** More marks in a row than a name may have: piled up they cover the lines around it. */
const MARKS = /\p{M}{4}/u;

/** UTF-16 units that one character of a name may be sent as: a canonical decomposition has up to four code points. */
const MAX_UNITS_PER_CHARACTER = 8;

/**
 * More marks in a row than a name can be sent with: NFC makes one character of a letter and up to three marks, and
 * one mark of up to three. Sorting a long run of marks takes quadratic time, so this is asked before normalizing.
 */
const SENT_MARKS = /\p{M}{13}/u;

/**
 * The name in `text` as it is shown (NFC), or undefined when it is none. A name is judged as it was sent, never
 * cleaned first, so what is accepted holds no space, colon, bracket or control character and can't pass for a notice.
 * The cost is linear in the characters that a name may have, whatever is sent.
 */
export function readName(text: string, maxCharacters: number): string | undefined {
  if (text.length <= maxCharacters && ASCII_NAME.test(text)) return text;
  if (text.length > maxCharacters * MAX_UNITS_PER_CHARACTER || SENT_MARKS.test(text)) return undefined;
  const name = text.normalize("NFC");
  if (!GRAMMAR.test(name) || IGNORABLE.test(name) || MARKS.test(name)) return undefined;
  // Code points, as a reader counts: a string's length counts UTF-16 units, at most two each.
  if (name.length > maxCharacters && [...name].length > maxCharacters) return undefined;
  return isOfOneScript(name) && !hasColonLetter(name) ? name : undefined;
}
