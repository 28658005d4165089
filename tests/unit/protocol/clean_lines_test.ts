import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { cleanUtf8 } from "../../../src/chat/clean_text.ts";
import { ByteRange } from "../../../src/lib/byte_range.ts";
import { CleanLineFinder } from "../../../src/protocol/clean_lines.ts";
import { joined, utf8 } from "../../support/bytes.ts";

const LF = 0x0a;
const CR = 0x0d;

/** What the finder says of each line of `chunk`, and what is so. */
function linesOf(chunk: Uint8Array): { readonly found: boolean; readonly isClean: boolean }[] {
  const finder = new CleanLineFinder();
  const lines = [];
  for (let from = 0; from < chunk.length;) {
    const end = finder.find(chunk, from);
    assert.equal(end, chunk.indexOf(LF, from));
    if (end === -1) break;
    const line = new ByteRange(chunk, from, end > from && chunk[end - 1] === CR ? end - 1 : end);
    lines.push({ found: finder.isClean, isClean: cleanUtf8(line) === line });
    from = end + 1;
  }
  return lines;
}

const text = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom("안녕하세요", "hello, world ", "ñandú", "😀", "\t", "“…”", "\u00a0", "\u2060"),
  },
  { weight: 2, arbitrary: fc.constantFrom("\n", "\r\n", "\r") },
  fc.constantFrom("\u0000", "\u001b", "\u007f", "\u0080", "\u009f", "\u202a", "\u202e", "\u2066", "\u2069"),
  fc.string({ unit: "binary", maxLength: 5 }).map((it) => it.toWellFormed()),
).map(utf8);
const invalid = fc.constantFrom([0x80], [0xc0, 0xaf], [0xe2, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [
  0xff,
])
  .map((bytes) => Uint8Array.from(bytes));

/** Both sides of where it begins to look at many bytes at once, and at any distance from a word's bounds. */
function chunks(piece: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const pieces = fc.array(piece, { minLength: 1, maxLength: 400, size: "max" });
  return fc.tuple(fc.nat(3), pieces).map(([skipped, all]) => joined(new Uint8Array(skipped), ...all).subarray(skipped));
}

describe("CleanLineFinder", () => {
  it("finds each line of text, and calls clean what is clean alone", () => {
    fc.assert(fc.property(chunks(fc.oneof({ weight: 50, arbitrary: text }, invalid)), (chunk) => {
      for (const { found, isClean } of linesOf(chunk)) assert.ok(isClean || !found);
    }));
  });

  it("knows of every line whether it is clean where all of many are UTF-8", () => {
    const padding = utf8(`${"안녕 hello ".repeat(100)}\n`);
    fc.assert(fc.property(chunks(text), (chunk) => {
      for (const { found, isClean } of linesOf(joined(chunk, utf8("\n"), padding))) assert.equal(found, isClean);
    }));
  });

  it("calls no line clean whose end it has not found", () => {
    for (const lines of ["clean\n", "clean line\n".repeat(200)]) {
      const finder = new CleanLineFinder();
      const chunk = utf8(`${lines}clean but cut`);
      for (let from = 0; from !== -1;) {
        const end = finder.find(chunk, from);
        assert.equal(finder.isClean, end !== -1);
        from = end === -1 ? -1 : end + 1;
      }
    }
  });

  it("forget() drops its state, so that new bytes in the same array are scanned again", () => {
    const finder = new CleanLineFinder();
    const chunk = utf8("clean line\n".repeat(200));
    assert.equal(finder.find(chunk, 0), 10);
    assert.ok(finder.isClean);
    finder.forget();
    assert.ok(!finder.isClean);
    chunk[12] = 0xff;
    assert.equal(finder.find(chunk, 11), 21);
    assert.ok(!finder.isClean);
  });
});
