/** What names are made of, for property tests. */

import fc from "fast-check";

export const LETTER_OR_DIGIT = /^[\p{L}\p{Nd}]$/u;
export const NAME_CHARACTER = /^[\p{L}\p{M}\p{Nd}_.-]$/u;
export const IGNORABLE = /\p{Default_Ignorable_Code_Point}/u;

/** One character out of a range of code points. */
function characters(from: number, to: number): fc.Arbitrary<string> {
  return fc.integer({ min: from, max: to }).filter((code) => code < 0xd800 || code > 0xdfff)
    .map((code) => String.fromCodePoint(code));
}

/** Characters where case or normalisation does something: ASCII, Latin, Greek, Cyrillic, Georgian, Hangul, and so on. */
const interesting = fc.oneof(
  characters(0x30, 0x7a),
  characters(0xc0, 0x24f),
  characters(0x300, 0x36f),
  characters(0x370, 0x52f),
  characters(0x10a0, 0x11ff),
  characters(0x13a0, 0x13fd),
  characters(0x1c80, 0x1cbf),
  characters(0x1d00, 0x1fff),
  characters(0x2c00, 0x2d2d),
  characters(0xa640, 0xa7ff),
  characters(0xab30, 0xabbf),
  characters(0xac00, 0xd7a3),
  characters(0xfb00, 0xfb4f),
  characters(0xff10, 0xff5a),
  characters(0x10400, 0x104ff),
  characters(0x1d400, 0x1d7ff),
  characters(0, 0x10ffff),
);

/** Characters that the grammar allows. */
export const nameCharacter = interesting.filter((character) =>
  NAME_CHARACTER.test(character) && !IGNORABLE.test(character)
);

/** Names of such characters, whatever their length after NFC, their scripts and their marks in a row. */
export const nameLike = fc.tuple(
  nameCharacter.filter((character) => LETTER_OR_DIGIT.test(character)),
  fc.array(nameCharacter, { maxLength: 31 }),
).map(([first, rest]) => first + rest.join(""));

/** Names of one script, as people have. */
export const plausibleName = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9ÀàÉéÑñßẞÜü][A-Za-z0-9ÀàÉéÑñßẞÜü_.-]{0,15}$/u),
  fc.stringMatching(/^[가-힣ㄱ-ㅎA-Za-z0-9][가-힣ㄱ-ㅎA-Za-z0-9_.-]{0,15}$/u),
  fc.stringMatching(/^[А-яЁёѕі0-9][А-яЁёѕі0-9_.-]{0,15}$/u),
  fc.stringMatching(/^[Α-Ωα-ωά-ώς0-9][Α-Ωα-ωά-ώς0-9_.-]{0,15}$/u),
  fc.stringMatching(/^[ａ-ｚＡ-Ｚ０-９a-z][ａ-ｚＡ-Ｚ０-９a-z_.-]{0,15}$/u),
  fc.stringMatching(/^[ぁ-んァ-ヶ一-龠A-Za-z][ぁ-んァ-ヶ一-龠A-Za-z0-9_.-]{0,15}$/u),
);
