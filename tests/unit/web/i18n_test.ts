import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ERROR_CODES } from "../../../src/chat/code.ts";
import { errorWords, LANGUAGES, wordsFor } from "../../../src/web/app/i18n/mod.js";
import { STATUS_WORDS } from "../../../src/web/app/status/words.js";

/** What there are words for, with how many parameters each takes. */
function shape(words: object, path = ""): string[] {
  return Object.entries(words).flatMap(([name, value]) => {
    if (typeof value === "object") return shape(value, `${path}${name}.`);
    return [`${path}${name}: ${typeof value === "function" ? `of ${value.length}` : typeof value}`];
  }).toSorted();
}

describe("the page's words", () => {
  it("are there in every language", () => {
    for (const words of [LANGUAGES, STATUS_WORDS]) {
      const [first, ...others] = Object.values(words).map((it) => shape(it));
      for (const other of others) {
        assert.deepEqual(
          other.map((it) => it.replace(/: of \d$/, ": of")),
          first?.map((it) => it.replace(/: of \d$/, ": of")),
        );
      }
    }
    assert.deepEqual(Object.keys(STATUS_WORDS), Object.keys(LANGUAGES));
  });

  it("are there for every error code", () => {
    for (const words of Object.values(LANGUAGES)) {
      for (const code of ERROR_CODES) assert.notEqual(errorWords(words, code, ""), "", code);
      assert.equal(errorWords(words, "A_NEW_CODE", "what the server says"), "what the server says");
      assert.equal(errorWords(words, "constructor", "x"), "x");
    }
  });

  it("are those of the reader's choice, else of the browser's first language that there are words in", () => {
    const locale = (chosen: string | undefined, ...preferred: string[]) => wordsFor(chosen, preferred).locale;
    assert.equal(locale("en", "ko-KR"), "en");
    assert.equal(locale(undefined, "fr-FR", "ko-KR", "en"), "ko");
    assert.equal(locale("tlh", "ko"), "ko");
    assert.equal(locale(undefined, "fr"), "en");
    assert.equal(locale(undefined), "en");
  });
});
