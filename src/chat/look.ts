/**
 * The look of a name: equal for names that a reader would confuse (UTS #39, section 4).
 *
 * A look is the skeleton of the name, the key of that, and the skeleton of that. The order matters: folding case first
 * would take `AIice` for `aiice`, and folding it last would tell Cyrillic `ЅУЅТЕМ` from `system`.
 */

import { nameKey } from "./name_key.ts";
import { skeleton } from "./skeleton.ts";

const ASCII = /^[\x21-\x7e]*$/;

/** Returns the look of `name`. It is not a name itself, and need not be readable. */
export function lookOf(name: string): string {
  if (!ASCII.test(name)) return skeleton(nameKey(skeleton(name)));
  // The same for ASCII, where only these three of a name's characters look like others.
  return name.replaceAll(/[I1]/g, "l").replaceAll("0", "o").toLowerCase();
}

const MARKS = /\p{M}/gu;

/**
 * Whether a letter of `name` looks like a colon, which ends a name where people read it.
 *
 * A mark may look like one: the visarga of Devanagari and of Gujarati is part of ordinary words.
 */
export function hasColonLetter(name: string): boolean {
  return !ASCII.test(name) && skeleton(name.replaceAll(MARKS, "")).includes(":");
}
