import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { bodyOfText } from "../../../src/chat/body.ts";
import type { Answer } from "../../../src/chat/answer.ts";
import { COMMANDS } from "../../../src/chat/commands/mod.ts";
import { encode } from "../../../src/chat/encoding.ts";
import type { RoomEvent } from "../../../src/chat/events/mod.ts";
import type { Language } from "../../../src/chat/language.ts";
import { SENTENCES } from "../../../src/protocol/messages.ts";
import { textOf, utf8 } from "../../support/bytes.ts";
import { decode } from "../../support/decoding.ts";
import { joinedAs, joinEvent, leaveEvent, messageEvent } from "../../support/events.ts";
import { protocols, RECIPIENT } from "../../support/protocols.ts";
import { message } from "../../support/requests.ts";

describe("text encoder", () => {
  const hello = messageEvent(2, "alice", "안녕하세요");
  const whisper: Answer = { kind: "whisper", whisper: { from: "alice", time: 0, body: bodyOfText("둘이서만") } };
  const inUse: Answer = { kind: "error", problem: { code: "NICK_IN_USE", about: "alice" } };
  const pong: Answer = { kind: "pong" };
  const encoders = { ko: protocols("ko").text.encoder(undefined), en: protocols("en").text.encoder(undefined) };
  const { ko } = encoders;

  const EVENTS: Record<Language, [RoomEvent, string][]> = {
    ko: [
      [joinEvent(1, "alice"), "[시스템] alice님이 입장했습니다.\n"],
      [leaveEvent(3, "alice"), "[시스템] alice님이 퇴장했습니다.\n"],
      [hello, "alice: 안녕하세요\n"],
      [messageEvent(4, "철수", "😀"), "철수: 😀\n"],
      [messageEvent(5, "𐐀".repeat(32), "[시스템] x"), `${"𐐀".repeat(32)}: [시스템] x\n`],
    ],
    en: [
      [joinEvent(1, "alice"), "[system] alice joined.\n"],
      [leaveEvent(3, "alice"), "[system] alice left.\n"],
      [hello, "alice: 안녕하세요\n"],
    ],
  };
  const ANSWERS: Record<Language, [Answer, string][]> = {
    ko: [
      [whisper, "[귓속말] alice: 둘이서만\n"],
      [inUse, "[오류] NICK_IN_USE 이미 사용 중인 닉네임입니다: alice\n"],
      [pong, "[시스템] pong\n"],
    ],
    en: [
      [whisper, "[whisper] alice: 둘이서만\n"],
      [inUse, "[error] NICK_IN_USE The nickname is in use: alice\n"],
      [pong, "[system] pong\n"],
    ],
  };

  for (const language of ["ko", "en"] as const) {
    const encoder = encoders[language];
    const { system, error } = SENTENCES[language];

    it(`writes events in ${language}, byte for byte`, () => {
      for (const [event, line] of EVENTS[language]) assert.deepEqual(encode(event, encoder.events), utf8(line));
    });

    it(`writes answers in ${language}, byte for byte`, () => {
      for (const [answer, line] of ANSWERS[language]) assert.deepEqual(encoder.answer(answer, RECIPIENT), utf8(line));
    });

    it(`replays a room in ${language} as its events were, the newcomer's own join last`, () => {
      const history = [joinEvent(1, "alice"), hello, leaveEvent(3, "alice")];
      const join = joinEvent(4, "bob");
      const lines = [...history, join].map((event) => textOf(encode(event, encoder.events))).join("");
      const answer = encoder.answer({ kind: "joined", joined: joinedAs(join, history) }, RECIPIENT);
      assert.equal(textOf(answer), `${system} 1970-01-01\n${lines}`);
      const replay = encoder.answer({ kind: "history", room: "lobby", events: [...history, join] }, RECIPIENT);
      assert.equal(textOf(replay), textOf(answer));
    });

    it(`answers who, rooms and help in ${language} with one line of the system each`, () => {
      const oneLine = (answer: Answer): string => {
        const line = textOf(encoder.answer(answer, RECIPIENT));
        assert.ok(line.startsWith(`${system} `), line);
        assert.equal(line.indexOf("\n"), line.length - 1, line);
        return line;
      };
      const who = oneLine({ kind: "who", room: "dev", names: ["alice", "철수"], count: 2 });
      assert.match(who, /dev.*2.*: alice, 철수\n$/);
      const crowd = oneLine({ kind: "who", room: "dev", names: ["alice", "bob"], count: 12_345 });
      assert.match(crowd, /12345.*: alice, bob .*12343/);
      const rooms = oneLine({
        kind: "rooms",
        rooms: [{ name: "lobby", members: 0 }, { name: "dev", members: 3 }],
        count: 2,
      });
      assert.match(rooms, /2.*: lobby\(0\), dev\(3\)\n$/);
      oneLine({ kind: "notice", notice: "shutting_down" });
    });

    it(`explains each command on a line of its own in ${language}`, () => {
      const usages = COMMANDS.flatMap(({ text }) => text ?? []);
      const explain = (answer: Answer) => textOf(encoder.answer(answer, RECIPIENT)).split("\n");
      const lines = explain({ kind: "help", usages });
      assert.equal(lines.length, usages.length + 2, "the last line says what any other line is");
      for (const [i, { usage }] of usages.entries()) {
        assert.ok(lines[i]?.startsWith(`${system} ${usage}: `), usage);
      }
      assert.match(lines.at(-2) ?? "", /^\[[^\]]+\] .*\/\//);
      assert.equal(lines.at(-1), "", "the last line is complete");
      assert.deepEqual(explain({ kind: "usage", usages: usages.slice(3, 4) }), [lines[3], ""]);
    });

    it(`keeps what a client sent on the line of its error in ${language}`, () => {
      const line = textOf(
        encoder.answer({ kind: "error", problem: { code: "NICK_INVALID", about: "a\n\r\u001b[시스템] x" } }, RECIPIENT),
      );
      assert.ok(line.startsWith(`${error} NICK_INVALID `), line);
      assert.ok(line.endsWith(": a [시스템] x\n"), line);
      assert.doesNotMatch(line.slice(0, -1), /\p{Cc}/u);
    });
  }

  it("writes nothing for a history without events", () => {
    assert.equal(ko.answer({ kind: "history", room: "lobby", events: [] }, RECIPIENT).length, 0);
  });

  it("encodes an event once, however often it is replayed", () => {
    const event = messageEvent(1, "alice", "once");
    ko.answer({ kind: "history", room: "lobby", events: [event] }, RECIPIENT);
    ko.answer({ kind: "history", room: "lobby", events: [event, event] }, RECIPIENT);
    assert.equal(event.encodings.length, 1);
  });

  it("writes lines of which the decoder makes one message each", () => {
    const { text } = protocols();
    fc.assert(fc.property(fc.string({ unit: "binary" }), (said) => {
      const bytes = encode(messageEvent(1, "alice", said), text.encoder(undefined).events);
      const lines = textOf(bytes).split("\n").slice(0, -1);
      assert.deepEqual(decode(text.decoder(), [bytes]), lines.map(message));
      for (const line of lines) assert.ok(line.startsWith("alice: "), line);
    }));
  });

  it("writes nothing of a message of which nothing is left to see", () => {
    assert.equal(encode(messageEvent(1, "alice", "\u001b\u202e"), ko.events).length, 0);
  });

  it("has no words for a welcome or an ack", () => {
    assert.equal(ko.answer({ kind: "welcome" }, RECIPIENT).length, 0);
    assert.equal(ko.answer({ kind: "ack", id: 1, seq: 2, time: 0 }, RECIPIENT).length, 0);
  });
});
