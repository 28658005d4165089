import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MESSAGE_TAG_BYTES } from "../../../../src/cli/bench/message_tag.ts";
import { LoadCodec } from "../../../../src/cli/bench/load_codec.ts";
import type { ProtocolName } from "../../../../src/protocol/detect.ts";
import { textOf, utf8 } from "../../../support/bytes.ts";

const MARK = { sender: 3, seq: 7, micros: 1500 };
const NAMES: readonly ProtocolName[] = ["text", "binary", "json"];

/** A unit that tells of a message with this text, as the server writes it. */
function told(protocol: ProtocolName, text: string): Uint8Array {
  return protocol === "json"
    ? utf8(
      JSON.stringify({ type: "message", room: "r", seq: 4, time: "2026-01-02T03:04:05.678Z", nick: "alice", text }),
    )
    : utf8(`alice: ${text}`);
}

/** The text of a message as a client sends it. */
function sentBy(codec: LoadCodec, protocol: ProtocolName): string {
  const bytes = codec.message("r", MARK);
  if (protocol === "text") return textOf(bytes).trimEnd();
  return protocol === "binary" ? textOf(bytes.subarray(4)) : JSON.parse(textOf(bytes)).text;
}

for (const protocol of NAMES) {
  describe(`Wire (${protocol})`, () => {
    it("sends messages of their size, and knows them again", () => {
      for (const size of [MESSAGE_TAG_BYTES, 64, 4000]) {
        const codec = new LoadCodec(protocol, size, "abcd");
        const text = sentBy(codec, protocol);
        assert.equal(text.length, size);
        assert.equal(codec.read(told(protocol, text)), "received");
        assert.deepEqual({ ...codec.tag }, MARK);
      }
    });

    it("does not take other runs, other stages, other people and notices for its own", () => {
      const codec = new LoadCodec(protocol, 64, "abcd");
      const other = new LoadCodec(protocol, 64, "abce");
      const text = sentBy(codec, protocol);
      assert.equal(other.read(told(protocol, text)), "other");
      codec.setStage(2);
      assert.equal(codec.read(told(protocol, text)), "other");
      codec.setStage(0);
      assert.equal(codec.read(told(protocol, "hello")), "other");
      assert.equal(codec.read(utf8("[시스템] alice님이 입장했습니다.")), "other");
      assert.equal(codec.read(utf8("")), "other");
    });

    it("tells a message that is not as it was sent", () => {
      const codec = new LoadCodec(protocol, 64, "abcd");
      const text = sentBy(codec, protocol);
      for (
        const changed of [text.slice(0, -1), `${text}x`, text.replace("-00000007-", "-0000z007-"), text.slice(0, 20)]
      ) {
        assert.equal(codec.read(told(protocol, changed)), "damaged", changed);
      }
    });

    it("reads pongs and errors", () => {
      const codec = new LoadCodec(protocol, 64, "abcd");
      const [pong, error] = protocol === "json"
        ? ['{"type":"pong"}', '{"type":"error","code":"ROOM_FULL","message":"full"}']
        : ["[system] pong", "[error] ROOM_FULL full"];
      assert.equal(codec.event(utf8(pong))?.kind, "pong");
      const event = codec.event(utf8(error));
      assert.equal(event?.kind === "error" && event.code, "ROOM_FULL");
    });
  });
}

describe("Wire (json)", () => {
  it("reads a message whose fields stand in another order", () => {
    const codec = new LoadCodec("json", 64, "abcd");
    const text = sentBy(codec, "json");
    const object = { text, type: "message", nick: "alice", room: "r", seq: 4, time: "2026-01-02T03:04:05.678Z" };
    assert.equal(codec.read(utf8(JSON.stringify(object))), "received");
    assert.deepEqual({ ...codec.tag }, MARK);
  });
});

it("LoadCodec leaves the lobby in the write that enters it, and asks for no history where it can", () => {
  const entry = (protocol: ProtocolName) => textOf(new LoadCodec(protocol, 64, "abcd").entry("n", "r").bytes);
  assert.match(entry("text"), /^NICK n\n[^]*\/join r\n/);
  assert.match(entry("binary"), /NICK n[^]*\/join r/);
  assert.deepEqual(entry("json").trimEnd().split("\n").map((line) => JSON.parse(line)), [
    { type: "nick", nick: "n", history: 0 },
    { type: "join", room: "r", history: 0 },
    { type: "leave", room: "lobby" },
    { type: "ping" },
  ]);
});
