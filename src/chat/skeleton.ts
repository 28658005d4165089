import prototypes from "unhomoglyph/data.json" with { type: "json" };

/** The characters that each confusable character looks like (`confusables.txt` of UTS #39, Unicode 13). */
const PROTOTYPES: Readonly<Record<string, string>> = prototypes;

const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * The skeleton of UTS #39: equal for texts that a reader would confuse, case aside.
 *
 * One mapping is left out: `m` is not taken for `rn`, since `modem` and `modern` would then be one name.
 */
export function skeleton(text: string): string {
  let mapped = "";
  for (const character of text.normalize("NFD").replaceAll(IGNORABLE, "")) {
    const prototype = PROTOTYPES[character] ?? character;
    mapped += prototype.startsWith("rn") ? `m${prototype.slice("rn".length)}` : prototype;
  }
  return mapped.normalize("NFD");
}
