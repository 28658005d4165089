import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import { bodyOfOwnUtf8, bodyOfPayload, bodyOfText, bodyOfUtf8 } from "../../../src/chat/body.ts";
import { utf8 } from "../../support/bytes.ts";

const DIRTY = "하나\r\n\u001b[31m둘\t\u202e\n";
const CLEAN = utf8("하나\n[31m둘\t\n");
const NOT_UTF8 = Uint8Array.of(0x61, 0xff, 0x0a);

describe("bodyOfUtf8()", () => {
  it("takes clean text for what was sent", () => {
    assert.deepEqual(bodyOfUtf8(utf8(DIRTY)), { payload: CLEAN, text: CLEAN });
    assert.deepEqual(bodyOfUtf8(utf8("\u001b")), { payload: utf8(""), text: utf8("") });
  });

  it("makes nothing of what is not UTF-8", () => {
    assert.equal(bodyOfUtf8(NOT_UTF8), undefined);
  });
});

describe("bodyOfOwnUtf8()", () => {
  it("keeps what is clean, and makes the same as bodyOfUtf8() of what is not", () => {
    for (const bytes of [CLEAN, utf8("ascii\ttext")]) {
      const body = bodyOfOwnUtf8(bytes);
      assert.equal(body?.payload, bytes);
      assert.equal(body?.text, bytes);
    }
    assert.deepEqual(bodyOfOwnUtf8(utf8(DIRTY)), bodyOfUtf8(utf8(DIRTY)));
    assert.equal(bodyOfOwnUtf8(NOT_UTF8), undefined);
  });
});

describe("bodyOfText()", () => {
  it("is the same of a string", () => {
    assert.deepEqual(bodyOfText(DIRTY), bodyOfUtf8(utf8(DIRTY)));
  });

  it("makes well-formed UTF-8 of a surrogate that stands alone", () => {
    assert.deepEqual(bodyOfText("a\ud800").payload, utf8("a\ufffd"));
  });
});

describe("bodyOfPayload()", () => {
  it("keeps every byte for who takes bytes, and clean text for who reads", () => {
    assert.deepEqual(bodyOfPayload(utf8(DIRTY)), { payload: utf8(DIRTY), text: CLEAN });
  });

  it("has no text when the bytes are none", () => {
    assert.deepEqual(bodyOfPayload(NOT_UTF8), { payload: NOT_UTF8, text: undefined });
  });

  it("has bytes of its own, of a Buffer too", () => {
    for (const bytes of [utf8("안녕 plain"), Buffer.from("안녕 plain"), Buffer.from("plain")]) {
      const expected = bodyOfPayload(new Uint8Array(bytes));
      const body = bodyOfPayload(bytes);
      bytes.fill(0xff);
      assert.deepEqual(body, expected);
    }
  });
});
