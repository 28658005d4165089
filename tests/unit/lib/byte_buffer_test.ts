import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { ByteBuffer, concat, NO_BYTES } from "../../../src/lib/byte_buffer.ts";
import { ByteRange } from "../../../src/lib/byte_range.ts";
import { byteWork, joined, utf8 } from "../../support/bytes.ts";

describe("ByteBuffer", () => {
  it("is empty at first", () => {
    const buffer = new ByteBuffer();
    assert.equal(buffer.length, 0);
    assert.equal(buffer.take().length, 0);
  });

  it("takes what was appended, in order, whatever the pieces", () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (pieces) => {
      const buffer = new ByteBuffer();
      for (const [i, piece] of pieces.entries()) {
        if (i % 2 === 0) buffer.append(piece);
        else buffer.appendRange(new ByteRange(joined(utf8("<"), piece, utf8(">")), 1, 1 + piece.length));
      }
      const whole = joined(...pieces);
      assert.equal(buffer.length, whole.length);
      assert.deepEqual(buffer.take(), whole);
    }));
  });

  it("copies what is appended", () => {
    const buffer = new ByteBuffer();
    const piece = utf8("maru");
    buffer.append(piece);
    piece.fill(0);
    assert.deepEqual(buffer.take(), utf8("maru"));
  });

  it("is empty after take(), and never touches again what it gave away", () => {
    const buffer = new ByteBuffer();
    buffer.append(utf8("first"));
    const taken = buffer.take();
    assert.equal(buffer.length, 0);
    buffer.append(utf8("other"));
    assert.deepEqual(taken, utf8("first"));
    assert.deepEqual(buffer.take(), utf8("other"));
  });

  it("is empty after clear()", () => {
    const buffer = new ByteBuffer();
    buffer.append(utf8("gone"));
    buffer.clear();
    assert.equal(buffer.length, 0);
    buffer.append(utf8("new"));
    assert.deepEqual(buffer.take(), utf8("new"));
  });

  it("shows what it holds in place, and never touches that again", () => {
    const buffer = new ByteBuffer();
    buffer.append(utf8("one"));
    const [all, rest] = [buffer.view(), buffer.view(1)];
    assert.deepEqual([all, rest], [utf8("one"), utf8("ne")]);
    for (let i = 0; i < 1000; i += 1) buffer.appendByte(0x2a);
    assert.deepEqual([all, rest], [utf8("one"), utf8("ne")]);
    const taken = buffer.take();
    assert.equal(taken.length, 1003);
    assert.equal(taken[1002], 0x2a);
    assert.equal(buffer.view().length, 0);
  });

  it("does not grow while what comes fits into what was reserved", () => {
    const buffer = new ByteBuffer();
    buffer.append(utf8("a"));
    buffer.reserve(1000);
    const { buffer: memory } = buffer.view();
    for (let i = 0; i < 1000; i += 1) buffer.appendByte(0x2a);
    assert.equal(buffer.view().buffer, memory);
    assert.equal(memory.byteLength, 1001);
    buffer.reserve(0);
    buffer.appendByte(0x2a);
    assert.notEqual(buffer.view().buffer, memory);
    assert.equal(buffer.take().length, 1002);
  });

  it("gives away no more memory than 4 KiB besides what it held", () => {
    for (const [reserved, kept] of [[4000, 4000], [64 * 1024, 4]]) {
      const buffer = new ByteBuffer();
      buffer.reserve(reserved ?? 0);
      buffer.append(utf8("maru"));
      const taken = buffer.take();
      assert.deepEqual(taken, utf8("maru"));
      assert.equal(taken.buffer.byteLength, kept);
    }
  });

  it("copies each byte a bounded number of times, however small the pieces are", () => {
    const count = 65_536;
    const byte = Uint8Array.of(1);
    const copied = byteWork(() => {
      const buffer = new ByteBuffer();
      for (let i = 0; i < count; i += 1) buffer.append(byte);
    });
    assert.ok(copied >= count, `the count misses copies: ${copied}`);
    assert.ok(copied <= 3 * count, `${copied} bytes copied for ${count}`);
  });
});

describe("concat()", () => {
  it("puts the pieces one after another in an array of its own", () => {
    const piece = utf8("b");
    const wholes = [concat([utf8("a"), NO_BYTES, piece]), concat([utf8("a"), NO_BYTES, piece], 2)];
    piece.fill(0);
    assert.deepEqual(wholes, [utf8("ab"), utf8("ab")]);
  });

  it("makes nothing of no pieces", () => {
    assert.deepEqual(concat([]), NO_BYTES);
  });
});
