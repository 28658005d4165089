import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { framesOf, streamOf } from "../../../src/runtime/web_socket_messages.ts";
import { webSocketFrame } from "../../support/web_socket_client.ts";

const utf8 = new TextEncoder();

describe("framesOf()", () => {
  for (const length of [0, 1, 125, 126, 127, 65_535, 65_536, 200_000]) {
    it(`frames an object of ${length} bytes`, () => {
      const object = "x".repeat(length);
      assert.deepEqual(framesOf(utf8.encode(`${object}\n`)), new Uint8Array(webSocketFrame(object, { masked: false })));
    });
  }

  it("frames several objects one after another, and makes them once for all recipients", () => {
    const bytes = utf8.encode('{"a":"안녕"}\n{}\n');
    const expected = ['{"a":"안녕"}', "{}"].map((object) => webSocketFrame(object, { masked: false }));
    assert.deepEqual(framesOf(bytes), new Uint8Array(Buffer.concat(expected)));
    assert.equal(framesOf(bytes), framesOf(bytes));
    assert.deepEqual(framesOf(new Uint8Array(0)), new Uint8Array(0));
  });
});

describe("streamOf()", () => {
  it("ends a message by LF, and has no other", () => {
    assert.deepEqual(streamOf(utf8.encode("{\n}\n")), utf8.encode("{\r}\r\n"));
  });
});
