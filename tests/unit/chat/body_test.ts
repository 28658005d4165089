import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bodyOfCleanUtf8, bodyOfPayload, bodyOfText, bodyOfUtf8 } from "../../../src/chat/body.ts";
import { ByteRange } from "../../../src/lib/byte_range.ts";
import { utf8 } from "../../support/bytes.ts";

const DIRTY = "하나\r\n\u001b[31m둘\t\u202e\n";
const CLEAN = span("하나\n[31m둘\t\n");
const NOT_UTF8 = new ByteRange(Uint8Array.of(0x61, 0xff, 0x0a));

function span(text: string): ByteRange {
  return new ByteRange(utf8(text));
}

describe("bodyOfUtf8()", () => {
  it("takes clean text for what was sent", () => {
    assert.deepEqual(bodyOfUtf8(span(DIRTY)), { payload: CLEAN, text: CLEAN });
    assert.deepEqual(bodyOfUtf8(span("\u001b")), { payload: span(""), text: span("") });
  });

  it("makes nothing of what is not UTF-8", () => {
    assert.equal(bodyOfUtf8(NOT_UTF8), undefined);
  });

  it("copies nothing of what is clean", () => {
    for (const text of [CLEAN, span("ascii\ttext")]) {
      const body = bodyOfUtf8(text);
      assert.equal(body?.payload, text);
      assert.equal(body?.text, text);
      assert.deepEqual(bodyOfCleanUtf8(text), body);
    }
  });
});

describe("bodyOfText()", () => {
  it("is the same of a string", () => {
    assert.deepEqual(bodyOfText(DIRTY), bodyOfUtf8(span(DIRTY)));
  });

  it("makes well-formed UTF-8 of a surrogate that stands alone", () => {
    assert.deepEqual(bodyOfText("a\ud800").payload, span("a\ufffd"));
  });
});

describe("bodyOfPayload()", () => {
  it("keeps every byte for who takes bytes, and clean text for who reads", () => {
    assert.deepEqual(bodyOfPayload(span(DIRTY)), { payload: span(DIRTY), text: CLEAN });
  });

  it("has no text when the bytes are none", () => {
    assert.deepEqual(bodyOfPayload(NOT_UTF8), { payload: NOT_UTF8, text: undefined });
  });

  it("copies nothing of what was sent", () => {
    for (const payload of [span("안녕 plain"), span("plain"), span(DIRTY), NOT_UTF8]) {
      assert.equal(bodyOfPayload(payload).payload, payload);
    }
    const { payload, text } = bodyOfPayload(span("안녕 plain"));
    assert.equal(text, payload);
  });
});
