import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isOfOneScript } from "../../../src/chat/scripts.ts";

const LETTER = /^\p{L}$/u;
/** Scripts of Unicode 17, which the regular expressions of one of the runtimes do not know yet. */
const LATER = [[0x10940, 0x1095f], [0x11db0, 0x11def], [0x16ea0, 0x16edf], [0x1e6c0, 0x1e6ff]] as const;

/** Every code point but surrogates. */
function* characters(): Generator<string> {
  for (let code = 0; code <= 0x10ffff; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    if (!LATER.some(([from, to]) => code >= from && code <= to)) yield String.fromCodePoint(code);
  }
}

function codeOf(character: string): string {
  return `U+${character.codePointAt(0)?.toString(16)}`;
}

describe("isOfOneScript()", () => {
  it("knows the script of every letter", () => {
    for (const character of characters()) {
      if (LETTER.test(character)) assert.ok(isOfOneScript(character), codeOf(character));
    }
  });

  it("holds for letters with marks, digits and punctuation that scripts share", () => {
    for (const text of ["a_1.-", "철수_1", "имя-2", "Ωμέγα\u0301", "한글\u0301", ""]) {
      assert.ok(isOfOneScript(text), text);
    }
  });

  it("does not hold for two scripts, those aside that are written together", () => {
    for (const text of ["aа", "aα", "αа", "한か", "かㄅ", "한ㄅ", "aא", "aᎪ", "אа"]) {
      assert.ok(!isOfOneScript(text), text);
    }
    for (const text of ["a한漢", "aか漢カ", "aㄅ漢"]) assert.ok(isOfOneScript(text), text);
  });

  it("never asks further about a name with a Latin letter: that belongs to no other script", () => {
    const latin = [...characters()].filter((character) => /\p{sc=Latin}/u.test(character));
    assert.ok(latin.length > 1000);
    for (const character of latin) assert.ok(!isOfOneScript(`${character}и`), codeOf(character));
  });
});
