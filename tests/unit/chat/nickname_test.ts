import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { nameKey } from "../../../src/chat/name_key.ts";
import { LOBBY, LOBBY_NAME, parseNickname, parseRoomName } from "../../../src/chat/nickname.ts";
import {
  IGNORABLE,
  LETTER_OR_DIGIT,
  NAME_CHARACTER,
  nameCharacter,
  nameLike,
  plausibleName,
} from "../../support/name_arbitraries.ts";

/** Nicknames that are accepted, as they are shown. */
const nickname = fc.oneof(nameLike, plausibleName).map((text) => parseNickname(text)?.name).filter((name) =>
  name !== undefined
);

/** Fullwidth twins of ASCII letters and digits. */
function fullwidth(text: string): string {
  return text.replace(/[0-9A-Za-z]/g, (character) => String.fromCodePoint(character.charCodeAt(0) + 0xfee0));
}

function keyOf(text: string): string {
  const nickname = parseNickname(text);
  assert.ok(nickname !== undefined, text);
  return nickname.key;
}

function assertRefused(texts: readonly string[]): void {
  for (const text of texts) assert.equal(parseNickname(text), undefined, JSON.stringify(text));
}

describe("parseNickname()", () => {
  it("accepts letters, marks and digits of any script, _, - and .", () => {
    for (const text of ["a", "alice", "7", "철수", "Ünal_1.x-y", "नमस्ते", "محمد", "太郎", "𐐀𐐨", "a_", "a.", "a-", "٣"]) {
      assert.equal(parseNickname(text)?.name, text);
    }
  });

  it("refuses nothing at all", () => {
    assertRefused([""]);
  });

  it("refuses what begins with anything but a letter or digit", () => {
    assertRefused(["_a", "-a", ".a", "\u0301a", "/a"]);
  });

  it("refuses spaces, colons, brackets and other punctuation, wherever they are", () => {
    assertRefused([
      " alice",
      "alice ",
      "a b",
      "a\u00a0b",
      "a\u3000b",
      "a:b",
      "a：b",
      "[시스템]",
      "a[b",
      "a]b",
      "a(b",
      "a,b",
      "a/b",
      "a@b",
    ]);
  });

  it("refuses symbols and emoji", () => {
    assertRefused(["a+b", "a$", "😀", "a😀", "½", "a²"]);
  });

  it("judges a name as it was sent: controls and bidirectional characters are not cleaned away", () => {
    assertRefused([
      "a\tb",
      "a\r",
      "a\u0000",
      "a\u001b[31m",
      "a\u007f",
      "a\u009b",
      "a\u202eb",
      "a\u2066b",
      "a\u200fb",
      "a\u2028b",
    ]);
  });

  it("refuses what is invisible by default, the Hangul fillers among it", () => {
    const fillers = ["\u115f", "\u1160", "\u3164", "\uffa0"];
    const others = [
      "\u00ad",
      "\u034f",
      "\u061c",
      "\u17b4",
      "\u180b",
      "\u200b",
      "\u200d",
      "\ufe0f",
      "\ufeff",
      "\u{e0100}",
    ];
    for (const invisible of [...fillers, ...others]) {
      assertRefused([invisible, `a${invisible}`, `${invisible}a`, `a${invisible}b`]);
    }
  });

  it("refuses a surrogate that stands alone", () => {
    assertRefused(["a\ud800", "\udc00a"]);
  });

  it("accepts three marks in a row and refuses four, as they stand after NFC", () => {
    assert.equal(parseNickname("q\u0301\u0302\u0303")?.name, "q\u0301\u0302\u0303");
    assert.equal(parseNickname("e\u0301\u0302\u0303\u0304")?.name, "\u00e9\u0302\u0303\u0304");
    assertRefused(["q\u0301\u0302\u0303\u0304", `e${"\u0301".repeat(30)}`, `a${"\u0300".repeat(8)}b`]);
  });

  it("accepts letters of one script, and Latin beside Han, Kana, Bopomofo or Hangul", () => {
    for (
      const text of [
        "alice철수",
        "alice漢字",
        "漢字かなカナabc",
        "ㄅㄆ注音abc",
        "한글漢字abc",
        "сор",
        "Ωμέγα",
        "カーabc",
      ]
    ) {
      assert.equal(parseNickname(text)?.name, text);
    }
    // Cyrillic or Greek among Latin; Hangul and Kana, Kana and Bopomofo, Cyrillic and Greek; foreign digits.
    assertRefused(["аlice", "alicе", "ѕеrver", "αlice", "한글かな", "かなㄅ", "имяΩ", "한글имя", "alice٣"]);
  });

  it("refuses what looks like a colon: it would end the name before its end", () => {
    assertRefused(["alice\u02d0", "a\u02d0b", "\ua4d0\ua4fd"]);
    for (const word of ["नम\u0903", "ન\u0a83"]) assert.equal(parseNickname(word)?.name, word, "a visarga is a mark");
    assertRefused(["alice\ua789", "alice\ufe55", "alice\uff1a", "\u05d0\u05c3", "\u0710\u0703", "\u0710\u0704"]);
  });

  it("accepts 32 characters and refuses 33, counted as code points", () => {
    for (const character of ["a", "가", "𐐀"]) {
      assert.equal(parseNickname(character.repeat(32))?.name, character.repeat(32));
      assertRefused([character.repeat(33)]);
    }
  });

  it("counts after NFC", () => {
    const hangul = "각".repeat(32);
    assert.equal(parseNickname(hangul.normalize("NFD"))?.name, hangul);
    // NFC makes three code points of this one.
    assertRefused(["\ufb2c".repeat(11)]);
  });

  it("normalizes nothing longer than what a name can come of: normalizing takes quadratic time", () => {
    // A canonical decomposition has up to four characters, of up to two UTF-16 units each.
    const [mostOfNickname, mostOfRoomName] = [32 * 4 * 2, 64 * 4 * 2];
    const { normalize } = String.prototype;
    let [longest, longestRun] = [0, 0];
    String.prototype.normalize = function (this: string, form?: string) {
      longest = Math.max(longest, this.length);
      longestRun = Math.max(longestRun, ...(this.match(/\p{M}+/gu) ?? []).map((run) => run.length));
      return normalize.call(this, form);
    };
    try {
      const marks = `a${"\u0315\u0300".repeat(16_000)}`;
      const manyRuns = `a${"\u0315\u0300".repeat(20)}`.repeat(6);
      for (
        const text of [
          marks,
          marks.slice(0, 200),
          manyRuns,
          "x".repeat(65_536),
          "e\u0301".repeat(32),
          "\u1f82".normalize("NFD").repeat(33),
        ]
      ) {
        longest = 0;
        parseNickname(text);
        assert.ok(longest <= mostOfNickname, `${longest} units normalized for a nickname`);
        parseRoomName(text);
        assert.ok(longest <= mostOfRoomName, `${longest} units normalized for a room's name`);
      }
      assert.ok(longestRun <= 12, `${longestRun} marks in a row normalized`);
    } finally {
      String.prototype.normalize = normalize;
    }
    const decomposed = "\u1f82".normalize("NFD");
    assert.equal([...decomposed].length, 4);
    assert.equal(parseNickname(decomposed.repeat(32))?.name, "\u1f82".repeat(32), "and nothing shorter is refused");
  });

  it("shows a name in NFC", () => {
    assert.equal(parseNickname("e\u0301")?.name, "\u00e9");
    assert.equal(parseNickname("한글".normalize("NFD"))?.name, "한글");
  });

  it("accepts nothing that could pass for a notice or hide, whatever is sent", () => {
    const hostile = fc.constantFrom(
      " ",
      ":",
      "[",
      "]",
      "\u001b",
      "\u0085",
      "\u200b",
      "\u202e",
      "\u3164",
      "\u00a0",
      "😀",
      "\ud800",
    );
    const anything = fc.array(fc.oneof({ weight: 30, arbitrary: nameCharacter }, { weight: 1, arbitrary: hostile }), {
      maxLength: 36,
      size: "max",
    }).map((pieces) => pieces.join(""));
    const nearlyNames = fc.tuple(plausibleName, fc.option(hostile, { nil: "" }), fc.option(plausibleName, { nil: "" }));
    const sent = fc.oneof(anything, nearlyNames.map((pieces) => pieces.join("")));
    let accepted = 0;
    fc.assert(
      fc.property(sent, (text) => {
        const name = parseNickname(text)?.name;
        if (name === undefined) return;
        accepted += 1;
        assert.equal(name, text.normalize("NFC"));
        assert.ok([...name].length <= 32);
        assert.doesNotMatch(name, /[\s:[\]]|\p{C}|\p{Z}|\p{S}/u);
        assert.doesNotMatch(name, IGNORABLE);
        assert.match([...name][0] ?? "", LETTER_OR_DIGIT);
      }),
      { numRuns: 1000 },
    );
    assert.ok(accepted > 50, `only ${accepted} names were accepted`);
  });
});

describe("nameKey()", () => {
  const ONE = {
    "upper and lower case": ["alice", "Alice", "ALICE"],
    "straße and STRASSE": ["straße", "STRASSE", "strasse", "Straße", "STRAẞE"],
    "σ and ς": ["Οδυσσεύς", "ΟΔΥΣΣΕΎΣ", "οδυσσεύσ"],
    "fullwidth and ASCII": ["ａｌｉｃｅ０", "ＡＬＩＣＥ０", "alice0"],
    "halfwidth and other katakana": ["ｶﾞ", "ガ"],
    "ligatures and their letters": ["ﬁn", "fin", "FIN"],
    "decomposed and composed Hangul": ["한글", "한글".normalize("NFD")],
    "decomposed and composed Latin": ["Zoë", "Zoe\u0308", "ZOË"],
    "Cherokee's two cases": ["Ꭰ", "ꭰ"],
    "Georgian's two cases": ["ა", "Ა"],
  };
  for (const [what, names] of Object.entries(ONE)) {
    it(`is one for ${what}`, () => {
      assert.equal(new Set(names.map(keyOf)).size, 1, names.map(keyOf).join(" "));
    });
  }

  it("keeps apart what people tell apart", () => {
    const names = ["alice", "a1ice", "a.b", "a-b", "a_b", "ab", "é", "e", "가", "각", "1", "l", "o", "0"];
    assert.equal(new Set(names.map(keyOf)).size, names.length);
  });

  // The Greek iota below (U+0345) is left out: its upper case is a letter of its own, so that the marks that followed
  // it change their letter.
  const caseless = nickname.filter((name) => !/\u0345/.test(name.normalize("NFKD")));

  it("is its own key", () => {
    fc.assert(
      fc.property(caseless, (text) => {
        const key = keyOf(text);
        assert.equal(nameKey(key), key);
      }),
      { numRuns: 1000 },
    );
  });

  it("is one for a name and its upper case, lower case, fullwidth and decomposed twins", () => {
    fc.assert(
      fc.property(caseless, (text) => {
        const key = keyOf(text);
        const twins = [text.toUpperCase(), text.toLowerCase(), fullwidth(text)];
        twins.push(...["NFC", "NFD", "NFKC", "NFKD"].map((form) => text.normalize(form)));
        for (const twin of twins) assert.equal(nameKey(twin), key, twin);
      }),
      { numRuns: 1000 },
    );
  });

  it("is its own key for every character, and for every character behind and before others", () => {
    for (let code = 0; code <= 0x10ffff; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const character = String.fromCodePoint(code);
      if (!NAME_CHARACTER.test(character)) continue;
      for (const text of [character, `a${character}`, `${character}\u0301`, `α${character}\u0345`]) {
        const key = nameKey(text.normalize("NFC"));
        if (nameKey(key) !== key) assert.fail(`U+${code.toString(16)}: ${text}`);
      }
    }
  });
});

describe("parseRoomName()", () => {
  it("follows the same grammar with up to 64 characters, and gives NFC", () => {
    assert.equal(parseRoomName("dev")?.name, "dev");
    assert.equal(parseRoomName("개발".normalize("NFD"))?.name, "개발");
    assert.equal(parseRoomName("가".repeat(64))?.name, "가".repeat(64));
    for (const text of ["", "가".repeat(65), "a b", "a:b", "_a", "a\u200d", "a\u001b", "#dev", "dеv", "devː"]) {
      assert.equal(parseRoomName(text), undefined, JSON.stringify(text));
    }
  });

  it("has one key for spellings that differ in case or width, and another for what only looks alike", () => {
    for (const text of ["dev", "DEV", "ｄｅｖ"]) assert.equal(parseRoomName(text)?.key, "dev");
    assert.notEqual(parseRoomName("a1ice")?.key, parseRoomName("alice")?.key);
  });

  it("may be a name that is reserved among nicknames", () => {
    assert.equal(parseRoomName("system")?.name, "system");
  });

  it("is the lobby in any spelling", () => {
    for (const text of [LOBBY, "LOBBY", "Ｌobby"]) assert.equal(parseRoomName(text)?.key, LOBBY_NAME.key);
  });
});
