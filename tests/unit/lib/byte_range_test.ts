import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import { ByteRange } from "../../../src/lib/byte_range.ts";

const BYTES = Uint8Array.from({ length: 600 }, (_, i) => i);
/** Short ones and long ones, which are copied and searched in different ways. */
const PLACES = [[0, 0], [3, 70], [5, 133], [1, 130], [10, 600], [0, 600]] as const;

describe("Span", () => {
  it("spans the whole array by default", () => {
    assert.deepEqual(new ByteRange(BYTES), new ByteRange(BYTES, 0, 600));
    assert.equal(new ByteRange(BYTES, 10).length, 590);
  });

  it("shows its bytes in place", () => {
    for (const [from, to] of PLACES) {
      const view = new ByteRange(BYTES, from, to).view();
      assert.deepEqual(view, BYTES.slice(from, to));
      assert.equal(view.buffer, BYTES.buffer);
    }
  });

  it("copies its bytes, of a Buffer too", () => {
    for (const array of [BYTES, Buffer.from(BYTES)]) {
      for (const [from, to] of PLACES) {
        const copy = new ByteRange(array, from, to).copy();
        assert.deepEqual(copy, BYTES.slice(from, to));
        assert.notEqual(copy.buffer, array.buffer);
      }
    }
  });

  it("writes its bytes at a place of another array and nothing beside them", () => {
    for (const [from, to] of PLACES) {
      const target = new Uint8Array(to - from + 2).fill(7);
      new ByteRange(BYTES, from, to).copyTo(target, 1);
      assert.deepEqual(target, Uint8Array.of(7, ...BYTES.slice(from, to), 7));
    }
  });

  it("finds bytes within it alone", () => {
    for (const [from, to] of PLACES) {
      const span = new ByteRange(BYTES, from, to);
      const inside = BYTES.slice(from, to);
      for (let byte = 0; byte < 256; byte += 1) {
        assert.equal(span.indexOf(byte), inside.indexOf(byte));
        assert.equal(span.indexOf(byte, 5), inside.indexOf(byte, 5));
      }
    }
  });

  it("has parts in the same array", () => {
    assert.deepEqual(new ByteRange(BYTES, 10, 20).part(2), new ByteRange(BYTES, 12, 20));
    assert.deepEqual(new ByteRange(BYTES, 10, 20).part(2, 5), new ByteRange(BYTES, 12, 15));
  });
});
