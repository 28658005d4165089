/** Finds one's own nickname in a text. */

import { nameKey } from "../../chat/name_key.ts";

/** A part of a text, and whether it is a nickname that was looked for. */
interface TextPart {
  readonly text: string;
  readonly isName: boolean;
}

/** Words that can be names. A Korean particle may follow a name without a space. */
const NAME_WORDS = /[\p{L}\p{M}\p{Nd}_.-]+/gu;
/** UTF-16 units of a text that become one of its key. */
const MAX_UNITS_OF_ONE = 4;
const HANGUL = /\p{sc=Hangul}/u;

/** Splits a text at each `nick` that stands as a whole word, in any case of letters. */
export function splitAtName(text: string, nick: string): TextPart[] {
  const parts: TextPart[] = [];
  const plain = (part: string) => part !== "" && parts.push({ text: part, isName: false });
  const key = nameKey(nick);
  let from = 0;
  for (const { 0: word, index } of text.matchAll(NAME_WORDS)) {
    const length = lengthOfName(word, key);
    if (length === 0) continue;
    plain(text.slice(from, index));
    parts.push({ text: word.slice(0, length), isName: true });
    from = index + length;
  }
  plain(text.slice(from));
  return parts;
}

/** Returns the length of the name at the start of a word, 0 if it does not begin with the name. */
function lengthOfName(word: string, key: string): number {
  // A longer text has a longer key: a key composes at most this many units, of three jamo or of a letter with marks.
  const longest = Math.min(word.length, key.length * MAX_UNITS_OF_ONE);
  if (longest === word.length && nameKey(word) === key) return word.length;
  for (let length = 1; length <= longest && length < word.length; length += 1) {
    if (nameKey(word.slice(0, length)) === key && mayFollow(word.slice(length))) return length;
  }
  return 0;
}

/** Whether this may follow a name: a particle, or the end of a sentence. */
function mayFollow(rest: string): boolean {
  return HANGUL.test(rest[0] ?? "") || /^[.-]+$/.test(rest);
}
