import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bodyOfPayload, bodyOfText } from "../../../src/chat/body.ts";
import { ByteRange } from "../../../src/lib/byte_range.ts";
import { utf8 } from "../../support/bytes.ts";

const DIRTY = "하나\r\n\u001b[31m둘\t\u202e\n";
const CLEAN = span("하나\n[31m둘\t\n");
const NOT_UTF8 = new ByteRange(Uint8Array.of(0x61, 0xff, 0x0a));

function span(text: string): ByteRange {
  return new ByteRange(utf8(text));
}

describe("bodyOfText()", () => {
  it("has the clean text as its payload", () => {
    assert.deepEqual(bodyOfText(DIRTY), { payload: CLEAN, text: CLEAN });
    assert.deepEqual(bodyOfText("\u001b"), { payload: span(""), text: span("") });
    const { payload, text } = bodyOfText("plain");
    assert.equal(text, payload);
  });

  it("makes well-formed UTF-8 of a surrogate that stands alone", () => {
    assert.deepEqual(bodyOfText("a\ud800").payload, span("a\ufffd"));
  });
});

describe("bodyOfPayload()", () => {
  it("keeps every byte as the payload, and the clean text beside it", () => {
    assert.deepEqual(bodyOfPayload(span(DIRTY)), { payload: span(DIRTY), text: CLEAN });
  });

  it("has no text if the bytes are not UTF-8", () => {
    assert.deepEqual(bodyOfPayload(NOT_UTF8), { payload: NOT_UTF8, text: undefined });
  });

  it("does not copy the payload", () => {
    for (const payload of [span("안녕 plain"), span("plain"), span(DIRTY), NOT_UTF8]) {
      assert.equal(bodyOfPayload(payload).payload, payload);
    }
    const { payload, text } = bodyOfPayload(span("안녕 plain"));
    assert.equal(text, payload);
  });
});
