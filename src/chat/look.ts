/**
 * What a name looks like: equal for names that a reader would confuse (UTS #39, section 4). A name's look is its
 * skeleton, the key of that, and the skeleton of that: folding case first would take `AIice` for `aiice`, and
 * folding it last would take Cyrillic `ЅУЅТЕМ` for another name than `system`.
 */

import prototypes from "unhomoglyph/data.json" with { type: "json" };
import { nameKey } from "./name_key.ts";

/** What each confusable character looks like (`confusables.txt` of UTS #39, Unicode 13): a space among them is one. */
const PROTOTYPES: Readonly<Record<string, string>> = prototypes;

const ASCII = /^[\x21-\x7e]*$/;
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Equal for names with one look. It is no name, and need not be readable. */
export function lookOf(name: string): string {
  if (!ASCII.test(name)) return skeleton(nameKey(skeleton(name)));
  // The same in ASCII, where only these three characters of a name look like others.
  return name.replaceAll(/[I1]/g, "l").replaceAll("0", "o").toLowerCase();
}

const MARKS = /\p{M}/gu;

/**
 * Whether a letter of `name` looks like a colon, which ends a name where people read it. Marks may: the visarga of
 * Devanagari and of Gujarati is a part of ordinary words.
 */
export function hasColonLetter(name: string): boolean {
  return !ASCII.test(name) && skeleton(name.replaceAll(MARKS, "")).includes(":");
}

/** The skeleton of UTS #39, save that `m` is not taken for `rn`: or `modem` and `modern` would be one. */
export function skeleton(text: string): string {
  let mapped = "";
  for (const character of text.normalize("NFD").replaceAll(IGNORABLE, "")) {
    const prototype = PROTOTYPES[character] ?? character;
    mapped += prototype.startsWith("rn") ? `m${prototype.slice("rn".length)}` : prototype;
  }
  return mapped.normalize("NFD");
}
