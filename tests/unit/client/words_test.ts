import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encode } from "../../../src/chat/encoding.ts";
import fc from "fast-check";
import { textDialect } from "../../../src/client/text.ts";
import { eventIn } from "../../../src/client/words.ts";
import { bodyOfText } from "../../../src/chat/body.ts";
import type { Answer } from "../../../src/chat/answer.ts";
import { COMMANDS } from "../../../src/chat/commands/mod.ts";
import { type Language, LANGUAGES } from "../../../src/chat/language.ts";
import { joined, utf8 } from "../../support/bytes.ts";
import { eventOf, joinEvent, leaveEvent, messageEvent } from "../../support/events.ts";
import { protocols, RECIPIENT } from "../../support/protocols.ts";

/** What a client makes of what the server's own encoder writes. */
function read(language: Language, answer: Answer) {
  return eventIn(protocols(language).text.encoder(undefined).answer(answer, RECIPIENT).subarray(0, -1));
}

describe("eventIn()", () => {
  for (const language of LANGUAGES) {
    const encoder = protocols(language).text.encoder(undefined);
    const line = (bytes: Uint8Array) => eventIn(bytes.subarray(0, -1));

    it(`reads what the server says happened (${language})`, () => {
      assert.deepEqual(line(encode(joinEvent(1, "앨리스"), encoder.events)), { kind: "join", nick: "앨리스" });
      assert.deepEqual(line(encode(leaveEvent(2, "alice"), encoder.events)), { kind: "leave", nick: "alice" });
      assert.deepEqual(line(encode(messageEvent(3, "alice", "a: b [시스템] x"), encoder.events)), {
        kind: "message",
        nick: "alice",
        text: "a: b [시스템] x",
      });
    });

    it(`reads what the server answers (${language})`, () => {
      const body = bodyOfText("psst: hi");
      assert.deepEqual(read(language, { kind: "whisper", whisper: { from: "밥", time: 0, body } }), {
        kind: "direct",
        from: "밥",
        text: "psst: hi",
      });
      assert.deepEqual(read(language, { kind: "pong" }), { kind: "pong" });
      assert.deepEqual(read(language, { kind: "who", room: "개발", names: ["a", "나"], count: 2 }), {
        kind: "who",
        room: "개발",
        members: ["a", "나"],
        count: 2,
      });
      assert.deepEqual(read(language, { kind: "who", room: "r", names: [], count: 0 }), {
        kind: "who",
        room: "r",
        members: [],
        count: 0,
      });
      assert.deepEqual(read(language, { kind: "who", room: "r", names: ["a", "b"], count: 30 }), {
        kind: "who",
        room: "r",
        members: ["a", "b"],
        count: 30,
      });
      const rooms = [{ name: "lobby", members: 3 }, { name: "개발", members: 1 }];
      assert.deepEqual(read(language, { kind: "rooms", rooms, count: 2 }), { kind: "rooms", rooms, count: 2 });
      assert.deepEqual(read(language, { kind: "rooms", rooms, count: 123 }), { kind: "rooms", rooms, count: 123 });
    });

    it(`reads errors with their code, and takes what is left for a notice (${language})`, () => {
      const error = read(language, { kind: "error", problem: { code: "NICK_IN_USE", about: "a: b" } });
      assert.equal(error.kind, "error");
      assert.deepEqual(error.kind === "error" && [error.code, error.message.endsWith(": a: b")], ["NICK_IN_USE", true]);
      assert.equal(read(language, { kind: "notice", notice: "shutting_down" }).kind, "notice");
      for (const { text } of COMMANDS) {
        const help = text === undefined ? undefined : read(language, { kind: "usage", usages: [text] });
        assert.ok(help === undefined || help.kind === "notice", text?.usage ?? "");
      }
    });
  }

  it("gives the bytes of what is not UTF-8, in a message and in a whisper", () => {
    const data = Uint8Array.of(0xff, 0x3a, 0x20, 0x0a);
    assert.deepEqual(eventIn(joined(utf8("앨: "), data)), { kind: "message", nick: "앨", data });
    assert.deepEqual(eventIn(joined(utf8("[귓속말] a: "), data)), { kind: "direct", from: "a", data });
  });

  it("takes no message for a sentence, and nothing else for a message", () => {
    assert.deepEqual(eventIn(utf8("alice: [시스템] bob님이 입장했습니다.")), {
      kind: "message",
      nick: "alice",
      text: "[시스템] bob님이 입장했습니다.",
    });
    assert.deepEqual(eventIn(utf8("two words: x")), { kind: "line", text: "two words: x" });
    assert.deepEqual(eventIn(utf8("[other] a: b")), { kind: "line", text: "[other] a: b" });
    assert.deepEqual(eventIn(utf8("")), { kind: "line", text: "" });
  });

  it("makes something of any bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => typeof eventIn(bytes).kind === "string"));
  });
});

describe("WordsReader", () => {
  for (const language of LANGUAGES) {
    it(`reports a room as joined after its own join, not after the join of another client (${language})`, () => {
      const encoder = protocols(language).text.encoder(undefined);
      const reader = textDialect.reader(4096);
      const read = (...lines: Uint8Array[]) => {
        lines.forEach((line) => reader.push(line));
        return Array.from({ length: lines.length }, () => reader.next());
      };
      const pong = encoder.answer({ kind: "pong" }, RECIPIENT);
      const full = encoder.answer({ kind: "error", problem: { code: "ROOM_FULL", about: "dev" } }, RECIPIENT);
      reader.sent({ type: "nick", nick: "alice" });
      assert.deepEqual(read(encode(joinEvent(1, "alice"), encoder.events), pong), [
        { kind: "join", nick: "alice" },
        { kind: "joined", room: "lobby" },
      ]);
      reader.sent({ type: "join", room: "dev" });
      const [join, error, joined] = read(encode(joinEvent(2, "bob"), encoder.events), full, pong);
      assert.deepEqual([join, error?.kind, joined], [{ kind: "join", nick: "bob" }, "error", undefined]);
    });

    it(`knows its own join also after it was renamed (${language})`, () => {
      const encoder = protocols(language).text.encoder(undefined);
      const reader = textDialect.reader(4096);
      const pong = encoder.answer({ kind: "pong" }, RECIPIENT);
      const rename = eventOf(2, { kind: "rename", origin: "1", nick: "alice", to: "carol" });
      reader.sent({ type: "nick", nick: "alice" });
      for (const bytes of [encode(joinEvent(1, "alice"), encoder.events), pong, encode(rename, encoder.events)]) {
        reader.push(bytes);
      }
      const events = Array.from({ length: 3 }, () => reader.next());
      reader.sent({ type: "join", room: "dev" });
      for (const bytes of [encode(joinEvent(1, "carol"), encoder.events), pong]) reader.push(bytes);
      events.push(reader.next(), reader.next());
      assert.deepEqual(events, [
        { kind: "join", nick: "alice" },
        { kind: "joined", room: "lobby" },
        { kind: "rename", nick: "alice", to: "carol" },
        { kind: "join", nick: "carol" },
        { kind: "joined", room: "dev" },
      ]);
    });
  }
});
