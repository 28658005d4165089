import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  cleanString,
  cleanUtf8 as cleanSpan,
  decodeUtf8,
  isSuspect,
  suspectsIn,
} from "../../../src/chat/clean_text.ts";
import { ByteRange } from "../../../src/lib/byte_range.ts";
import { textOf, utf8 } from "../../support/bytes.ts";

/** DESIGN 2.1, "Clean text": C0 but TAB and LF, DEL, C1, bidirectional embeddings, overrides and isolates. */
const FORBIDDEN = [
  ...range(0x00, 0x08),
  ...range(0x0b, 0x1f),
  ...range(0x7f, 0x9f),
  ...range(0x202a, 0x202e),
  ...range(0x2066, 0x2069),
].map((code) => String.fromCodePoint(code));

/** Neighbours of what is forbidden, and what a chat lives of. */
const ALLOWED = [
  "\t",
  "\n",
  " ",
  "~",
  "\u00a0",
  "\u2029",
  "\u202f",
  "\u2065",
  "\u206a",
  "\ufeff",
  "가",
  "é",
  "👩‍👩‍👧",
  "\u200d",
];

const INVALID = [[0x80], [0xc0, 0xaf], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x61, 0xff]];

const dirtyText = fc.array(
  fc.oneof(
    fc.constantFrom(...FORBIDDEN),
    fc.constantFrom(...ALLOWED),
    fc.string({ unit: "binary" }).map((text) => text.toWellFormed()),
  ),
).map((pieces) => pieces.join(""));

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** What is clean in `bytes`, which stand between others that are not looked at, though they could go on with it. */
function cleanUtf8(bytes: Uint8Array): Uint8Array | undefined {
  const array = Uint8Array.of(0xe2, ...bytes, 0x80, 0xa9);
  return cleanSpan(new ByteRange(array, 1, 1 + bytes.length))?.copy();
}

function withoutForbidden(text: string): string {
  return [...text].filter((character) => !FORBIDDEN.includes(character)).join("");
}

describe("cleanString()", () => {
  it("drops each forbidden character and nothing beside it", () => {
    for (const character of FORBIDDEN) {
      assert.equal(cleanString(`a${character}가${character}`), "a가", escape(character));
    }
  });

  it("keeps TAB, LF and everything else", () => {
    for (const text of ALLOWED) assert.equal(cleanString(text), text, escape(text));
  });

  it("leaves nothing of a terminal sequence but what can be read", () => {
    assert.equal(cleanString("\u001b[31mred\u001b[0m \u009b2J\u0007"), "[31mred[0m 2J");
  });

  it("keeps everything that is not forbidden, for any text", () => {
    fc.assert(fc.property(dirtyText, (text) => assert.equal(cleanString(text), withoutForbidden(text))));
  });
});

describe("cleanUtf8()", () => {
  it("drops each forbidden character, in ASCII and beside anything else", () => {
    for (const character of FORBIDDEN) {
      assert.deepEqual(cleanUtf8(utf8(`a${character}b`)), utf8("ab"), escape(character));
      assert.deepEqual(cleanUtf8(utf8(`가${character}나`)), utf8("가나"), escape(character));
    }
  });

  it("gives clean UTF-8, for any text", () => {
    fc.assert(fc.property(dirtyText, (text) => {
      const clean = cleanUtf8(utf8(text));
      assert.ok(clean !== undefined);
      assert.equal(textOf(clean), withoutForbidden(text));
    }));
  });

  it("changes nothing the second time", () => {
    fc.assert(fc.property(dirtyText, (text) => {
      const once = cleanUtf8(utf8(text));
      assert.ok(once !== undefined);
      assert.deepEqual(cleanUtf8(once), once);
    }));
  });

  it("gives undefined for what is not valid UTF-8, and clean text for all that is", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 8 }), (bytes) => {
        const clean = cleanUtf8(bytes);
        if (clean === undefined) assert.throws(() => textOf(bytes));
        else assert.equal(textOf(clean), withoutForbidden(textOf(bytes)));
      }),
      { numRuns: 1000 },
    );
  });

  it("is the same for bytes where sequences begin and end, whatever stands around them", () => {
    const bounds = [
      0x09,
      0x0a,
      0x20,
      0x7e,
      0x7f,
      0x80,
      0x8f,
      0x90,
      0x9f,
      0xa0,
      0xa6,
      0xa9,
      0xaa,
      0xae,
      0xaf,
      0xbf,
      0xc0,
    ];
    const leads = [0xc1, 0xc2, 0xc3, 0xdf, 0xe0, 0xe1, 0xe2, 0xed, 0xef, 0xf0, 0xf1, 0xf4, 0xf5, 0xff];
    const continued = [0x80, 0x81, 0x8f, 0x90, 0x9f, 0xa0, 0xa6, 0xa9, 0xaa, 0xae, 0xbf];
    for (const first of leads) {
      for (const second of [...bounds, ...leads]) {
        for (const third of [0x61, ...continued]) {
          for (const fourth of [0x61, 0x80, 0xbf]) {
            const bytes = Uint8Array.of(first, second, third, fourth);
            const text = decodeUtf8(bytes);
            const clean = cleanUtf8(bytes);
            assert.equal(clean && textOf(clean), text && withoutForbidden(text), String(bytes));
          }
        }
      }
    }
  });

  it("refuses stray, overlong, cut off, surrogate and out of range sequences", () => {
    for (const bytes of INVALID) assert.equal(cleanUtf8(Uint8Array.from(bytes)), undefined, String(bytes));
  });

  it("is empty when nothing is left", () => {
    assert.deepEqual(cleanUtf8(utf8("\u001b\u202e")), new Uint8Array(0));
    assert.deepEqual(cleanUtf8(new Uint8Array(0)), new Uint8Array(0));
  });

  it("gives the very span that it was given where that is clean, and memory of its own where it is not", () => {
    for (const text of ["ascii", "한글", "dirty\u0007", "더러운\u0007"]) {
      const span = new ByteRange(utf8(text));
      const clean = cleanSpan(span);
      assert.equal(clean === span, cleanString(text) === text);
      assert.equal(clean?.array === span.array, cleanString(text) === text);
    }
  });
});

describe("suspectsIn()", () => {
  const byte = fc.oneof(fc.nat(0xf4), fc.constantFrom(0x00, 0x1f, 0x20, 0x7e, 0x7f, 0x80, 0xc2, 0xc3, 0xe2, 0xe3));

  it("marks those of four bytes that are suspect, and no other", () => {
    fc.assert(
      fc.property(fc.tuple(byte, byte, byte, byte), (bytes) => {
        const word = new DataView(Uint8Array.from(bytes).buffer).getInt32(0, true);
        const marks = new DataView(Uint8Array.from(bytes, (byte) => isSuspect(byte) ? 0x80 : 0).buffer).getInt32(
          0,
          true,
        );
        assert.equal(suspectsIn(word), marks);
      }),
      { numRuns: 5000 },
    );
  });

  it("suspects the beginning of each forbidden character", () => {
    for (const character of FORBIDDEN) assert.ok(isSuspect(utf8(character)[0] ?? 0), escape(character));
  });
});

describe("decodeUtf8()", () => {
  it("gives the text as it is, byte order mark included", () => {
    for (const text of ["", "a", "\ufeff가\u0000", "😀"]) assert.equal(decodeUtf8(utf8(text)), text);
  });

  it("gives undefined for what is not valid UTF-8", () => {
    for (const bytes of INVALID) assert.equal(decodeUtf8(Uint8Array.from(bytes)), undefined, String(bytes));
  });

  it("remembers nothing of what it refused", () => {
    assert.equal(decodeUtf8(Uint8Array.of(0xea)), undefined);
    assert.equal(decodeUtf8(utf8("가")), "가");
  });
});
