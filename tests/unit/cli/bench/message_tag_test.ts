import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { isTagged, MESSAGE_TAG_BYTES, readMessageTag, writeMessageTag } from "../../../../src/cli/bench/message_tag.ts";
import { textOf, utf8 } from "../../../support/bytes.ts";

const TAG = utf8("k3f12");
const empty = () => ({ sender: 0, seq: 0, micros: 0 });

describe("Marks", () => {
  it("stand as they are documented", () => {
    const bytes = new Uint8Array(MESSAGE_TAG_BYTES);
    writeMessageTag(bytes, 0, TAG, { sender: 42, seq: 17, micros: 1_234_567 });
    assert.equal(textOf(bytes), "~k3f12-000042-00000017-0001234567~");
  });

  it("are read as they were written, wherever they stand", () => {
    const marks = fc.record({
      sender: fc.nat(10 ** 6 - 1),
      seq: fc.nat(10 ** 8 - 1),
      micros: fc.integer({ min: 0, max: 9_999_999_999 }),
    });
    fc.assert(fc.property(marks, fc.nat(20), (mark, offset) => {
      const bytes = new Uint8Array(offset + MESSAGE_TAG_BYTES + 3);
      writeMessageTag(bytes, offset, TAG, mark);
      const read = empty();
      assert.ok(isTagged(bytes, offset, TAG));
      assert.ok(readMessageTag(bytes, offset, read));
      assert.deepEqual(read, { ...mark });
    }));
  });

  it("of another run, another stage, or cut off are none", () => {
    const bytes = new Uint8Array(MESSAGE_TAG_BYTES);
    writeMessageTag(bytes, 0, TAG, empty());
    assert.ok(!isTagged(bytes, 0, utf8("k3f13")));
    assert.ok(!isTagged(bytes, 0, utf8("k3g12")));
    assert.ok(!isTagged(bytes, 1, TAG));
    assert.ok(!isTagged(bytes, -1, TAG));
    assert.ok(!isTagged(bytes.subarray(0, 3), 0, TAG));
    assert.ok(!readMessageTag(bytes.subarray(0, MESSAGE_TAG_BYTES - 1), 0, empty()));
  });

  it("with a digit that is none are damaged", () => {
    const digits = [...Array(6).keys()].map((i) => 7 + i).concat([...Array(8).keys()].map((i) => 14 + i));
    for (const at of digits) {
      const bytes = new Uint8Array(MESSAGE_TAG_BYTES);
      writeMessageTag(bytes, 0, TAG, empty());
      bytes[at] = 0x78;
      assert.ok(!readMessageTag(bytes, 0, empty()), String(at));
    }
  });
});
