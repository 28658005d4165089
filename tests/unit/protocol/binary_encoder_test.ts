import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encode } from "../../../src/chat/encoding.ts";
import { bodyOfPayload, bodyOfText } from "../../../src/chat/body.ts";
import type { Answer } from "../../../src/chat/answer.ts";
import { COMMANDS } from "../../../src/chat/commands/mod.ts";
import { ByteRange } from "../../../src/lib/byte_range.ts";
import { LANGUAGES } from "../../../src/chat/language.ts";
import { joined, textOf, utf8 } from "../../support/bytes.ts";
import { bodyEvent, joinedAs, joinEvent, leaveEvent, messageEvent } from "../../support/events.ts";
import { protocols, RECIPIENT } from "../../support/protocols.ts";
import { frame, linesIn, payloadsIn } from "../../support/wire.ts";

const encoder = protocols().binary.encoder(undefined);
const USAGES = COMMANDS.flatMap(({ text }) => text ?? []);
const NOT_UTF8 = Uint8Array.of(0xff, 0x00, 0x0a, 0x80);

describe("binary encoder", () => {
  it("writes a message as its sender and the payload, whatever its bytes", () => {
    for (const payload of [utf8("안녕"), utf8("one\r\ntwo\n"), utf8("\u001b[31m"), NOT_UTF8, new Uint8Array(65_536)]) {
      const event = bodyEvent(1, "철수", bodyOfPayload(new ByteRange(payload)));
      assert.deepEqual(encode(event, encoder.events), frame(joined(utf8("철수: "), payload)));
    }
  });

  it("begins with the length of what follows, the least significant byte first", () => {
    const bytes = encode(messageEvent(1, "a", "x".repeat(0x0201 - 3)), encoder.events);
    assert.deepEqual([...bytes.subarray(0, 7)], [0x01, 0x02, 0x00, 0x00, 0x61, 0x3a, 0x20]);
    assert.equal(bytes.length, 4 + 0x0201);
  });

  it("writes notices, byte for byte", () => {
    assert.deepEqual(encode(joinEvent(1, "alice"), encoder.events), frame("[시스템] alice님이 입장했습니다."));
    assert.deepEqual(encode(leaveEvent(2, "alice"), encoder.events), frame("[시스템] alice님이 퇴장했습니다."));
  });

  it("writes a whisper as what it is, its sender and the payload", () => {
    const whisper = { from: "alice", time: 0, body: bodyOfText("둘이서만\n비밀") };
    assert.deepEqual(encoder.answer({ kind: "whisper", whisper }, RECIPIENT), frame("[귓속말] alice: 둘이서만\n비밀"));
  });

  it("writes an error in one frame, whatever the client sent", () => {
    const problem = { code: "NICK_INVALID", about: "a\n\u001b[2J" } as const;
    const [payload = utf8(""), ...more] = payloadsIn(encoder.answer({ kind: "error", problem }, RECIPIENT));
    assert.equal(more.length, 0);
    assert.match(textOf(payload), /^\[오류\] NICK_INVALID .*: a \[2J$/);
  });

  it("replays events as they were, a frame each, the newcomer's own join last", () => {
    const history = [
      joinEvent(1, "alice"),
      bodyEvent(2, "alice", bodyOfPayload(new ByteRange(NOT_UTF8))),
      leaveEvent(3, "alice"),
    ];
    const join = joinEvent(4, "bob");
    const frames = [...history, join].map((event) => encode(event, encoder.events));
    assert.deepEqual(encoder.answer({ kind: "joined", joined: joinedAs(join, history) }, RECIPIENT), joined(...frames));
    const replay = encoder.answer({ kind: "history", room: "lobby", events: [...history, join] }, RECIPIENT);
    assert.deepEqual(replay, joined(...frames));
    assert.equal(payloadsIn(replay).length, 4);
  });

  it("encodes an event once, however often it is replayed", () => {
    const event = messageEvent(1, "alice", "once");
    for (let i = 0; i < 2; i += 1) {
      encoder.answer({ kind: "history", room: "lobby", events: [event, event] }, RECIPIENT);
    }
    assert.equal(event.encodings.length, 1);
  });

  it("writes nothing for a history without events", () => {
    assert.equal(encoder.answer({ kind: "history", room: "lobby", events: [] }, RECIPIENT).length, 0);
  });

  for (const language of LANGUAGES) {
    it(`says everything else in the words of the text protocol in ${language}`, () => {
      const { text, binary } = protocols(language);
      const answers: Answer[] = [
        { kind: "error", problem: { code: "NICK_IN_USE", about: "alice" }, id: 7 },
        { kind: "welcome" },
        { kind: "ack", id: "a", seq: 1, time: 0 },
        { kind: "who", room: "dev", names: ["alice", "철수"], count: 5 },
        { kind: "rooms", rooms: [{ name: "lobby", members: 2 }], count: 9 },
        { kind: "pong", id: "a" },
        { kind: "help", usages: USAGES },
        { kind: "usage", usages: USAGES.slice(0, 2) },
        { kind: "notice", notice: "shutting_down" },
      ];
      for (const answer of answers) {
        const lines = linesIn(text.encoder(undefined).answer(answer, RECIPIENT));
        assert.deepEqual(
          payloadsIn(binary.encoder(undefined).answer(answer, RECIPIENT)).map(textOf),
          lines,
          answer.kind,
        );
      }
    });
  }
});
