import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { bodyOfPayload, bodyOfText } from "../../../src/chat/body.ts";
import type { Answer } from "../../../src/chat/answer.ts";
import { encode } from "../../../src/chat/encoding.ts";
import { LEAVE_REASONS } from "../../../src/chat/events/leave.ts";
import { ERROR_CODES } from "../../../src/chat/code.ts";
import { ByteRange } from "../../../src/lib/byte_range.ts";
import { LANGUAGES } from "../../../src/chat/language.ts";
import { SENTENCES } from "../../../src/protocol/messages.ts";
import { joined, textOf } from "../../support/bytes.ts";
import { bodyEvent, joinedAs, joinEvent, leaveEvent, messageEvent } from "../../support/events.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { protocols, RECIPIENT } from "../../support/protocols.ts";
import { objectsIn } from "../../support/wire.ts";

const encoder = protocols().json.encoder(undefined);
const TIME = FakeClock.EPOCH;
const WRITTEN_TIME = "2026-01-02T03:04:05.678Z";
const EPOCH_TIME = "1970-01-01T00:00:00.000Z";

/** The one object that an answer is, in one line. */
function answered(answer: Answer): Record<string, unknown> {
  return only(encoder.answer(answer, RECIPIENT));
}

function only(bytes: Uint8Array): Record<string, unknown> {
  assert.equal(bytes.indexOf(0x0a), bytes.length - 1, "one LF, at the end");
  const [object = {}, ...more] = objectsIn(bytes);
  assert.equal(more.length, 0);
  return object;
}

describe("JSON encoder", () => {
  it("writes a message", () => {
    const event = { ...messageEvent(7, "앨리스", 'a\nb "\\ 👩‍👧'), time: TIME, room: "개발" };
    assert.deepEqual(only(encode(event, encoder.events)), {
      type: "message",
      room: "개발",
      seq: 7,
      time: WRITTEN_TIME,
      nick: "앨리스",
      text: 'a\nb "\\ 👩‍👧',
    });
  });

  it("writes a message that is no text as data in base64", () => {
    for (const bytes of [[0xff], [0, 0xff], [0xff, 0, 1], [0xfb, 0xff, 0xfe, 0x0a]]) {
      const payload = Uint8Array.from(bytes);
      const object = only(encode(bodyEvent(1, "a", bodyOfPayload(new ByteRange(payload))), encoder.events));
      assert.deepEqual(Object.keys(object), ["type", "room", "seq", "time", "nick", "data"]);
      assert.match(String(object["data"]), /^[A-Za-z0-9+/]+={0,2}$/);
      assert.equal(object["data"], btoa(String.fromCharCode(...bytes)));
    }
  });

  it("writes data of a payload that is a part of something larger", () => {
    const payload = new ByteRange(Uint8Array.of(1, 2, 0xff, 4).subarray(1), 1, 2);
    const object = only(encode(bodyEvent(1, "a", { payload, text: undefined }), encoder.events));
    assert.equal(object["data"], "/w==");
  });

  it("writes who comes and who goes, and why", () => {
    const place = { room: "lobby", seq: 3, time: EPOCH_TIME, nick: "alice" };
    assert.deepEqual(only(encode(joinEvent(3, "alice"), encoder.events)), { type: "join", ...place });
    for (const reason of LEAVE_REASONS) {
      assert.deepEqual(only(encode(leaveEvent(3, "alice", reason), encoder.events)), {
        type: "leave",
        ...place,
        reason,
      });
    }
  });

  it("writes the answer to nick", () => {
    assert.deepEqual(answered({ kind: "welcome" }), {
      type: "welcome",
      server: "maru/0.0.0",
      session: "5",
      limits: { maxMessageBytes: 4096 },
    });
  });

  it("writes the answer to join: the room, one's own arrival in it, who is there, and the events before", () => {
    const history = [joinEvent(1, "alice"), messageEvent(2, "alice", "hi\n"), leaveEvent(3, "alice", "quit")];
    const join = { ...joinEvent(4, "bob"), time: TIME };
    const joined = { ...joinedAs(join, history), members: { names: ["carol", "bob"], count: 1200 } };
    assert.deepEqual(answered({ kind: "joined", joined }), {
      type: "joined",
      room: "lobby",
      epoch: "e",
      seq: 4,
      time: WRITTEN_TIME,
      members: ["carol", "bob"],
      count: 1200,
      history: history.map((event) => only(encode(event, encoder.events))),
    });
    assert.deepEqual(answered({ kind: "joined", joined: joinedAs(join) })["history"], []);
  });

  it("writes the answer to history as the events were", () => {
    const events = [messageEvent(1, "a", "x"), bodyEvent(2, "b", bodyOfPayload(new ByteRange(Uint8Array.of(0xff))))];
    assert.deepEqual(answered({ kind: "history", room: "dev", events }), {
      type: "history",
      room: "dev",
      events: events.map((event) => only(encode(event, encoder.events))),
    });
    assert.deepEqual(answered({ kind: "history", room: "dev", events: [] })["events"], []);
  });

  it("encodes an event once, however often it is replayed", () => {
    const event = messageEvent(1, "alice", "once");
    for (let i = 0; i < 2; i += 1) {
      encoder.answer({ kind: "history", room: "lobby", events: [event, event] }, RECIPIENT);
    }
    assert.equal(event.encodings.length, 1);
  });

  it("writes a whisper", () => {
    const direct = { type: "direct", from: "alice", time: WRITTEN_TIME };
    const whisper = { from: "alice", time: TIME, body: bodyOfText("둘이서만") };
    assert.deepEqual(answered({ kind: "whisper", whisper }), { ...direct, text: "둘이서만" });
    const bytes = { ...whisper, body: bodyOfPayload(new ByteRange(Uint8Array.of(0xff))) };
    assert.deepEqual(answered({ kind: "whisper", whisper: bytes }), { ...direct, data: "/w==" });
  });

  it("writes an ack with the place of what was sent, or with its time alone", () => {
    const ack = { kind: "ack", id: "m1", time: TIME } as const;
    assert.deepEqual(answered({ ...ack, seq: 9 }), { type: "ack", id: "m1", seq: 9, time: WRITTEN_TIME });
    assert.deepEqual(answered(ack), { type: "ack", id: "m1", time: WRITTEN_TIME });
    assert.equal(answered({ ...ack, id: 0 })["id"], 0);
  });

  it("writes the answers to who and rooms", () => {
    assert.deepEqual(answered({ kind: "who", room: "dev", names: ["a", "철수"], count: 200 }), {
      type: "who",
      room: "dev",
      members: ["a", "철수"],
      count: 200,
    });
    const rooms = [{ name: "lobby", members: 0 }, { name: "dev", members: 3 }];
    assert.deepEqual(answered({ kind: "rooms", rooms, count: 5 }), { type: "rooms", rooms, count: 5 });
  });

  it("writes pong with the ping's id, if it had one", () => {
    assert.deepEqual(answered({ kind: "pong" }), { type: "pong" });
    for (const id of ["a", "", 0, -1]) assert.deepEqual(answered({ kind: "pong", id }), { type: "pong", id });
  });

  for (const language of LANGUAGES) {
    it(`writes every error and notice in ${language}, with the code beside the sentence`, () => {
      const { json } = protocols(language);
      const { errors, notices } = SENTENCES[language];
      for (const code of ERROR_CODES) {
        const answer = { kind: "error", problem: { code, about: "x" } } as const;
        const error = { type: "error", code, message: errors[code]("x") };
        assert.deepEqual(only(json.encoder(undefined).answer(answer, RECIPIENT)), error);
        assert.deepEqual(only(json.encoder(undefined).answer({ ...answer, id: 0 }, RECIPIENT)), { ...error, id: 0 });
      }
      assert.deepEqual(only(json.encoder(undefined).answer({ kind: "notice", notice: "shutting_down" }, RECIPIENT)), {
        type: "notice",
        text: notices.shutting_down,
      });
    });
  }

  it("keeps what a client sent clean in its error, and every line one line", () => {
    const about = '"},{\n\r\u0000\u001b[2J\u202e\u2028';
    const { message } = answered({ kind: "error", problem: { code: "NICK_INVALID", about } });
    assert.ok(String(message).endsWith(': "},{ [2J\u2028'), String(message));
  });

  it("writes well-formed Unicode, also of what was none", () => {
    for (const about of ["a\ud83d", "\udc00", `${"x".repeat(79)}😀`, `${"x".repeat(200)}\ud83d`]) {
      const { message } = answered({ kind: "error", problem: { code: "ROOM_INVALID", about } });
      assert.ok(String(message).isWellFormed(), JSON.stringify(message));
    }
  });

  it("writes any text so that JSON gives it back", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (said) => {
      const body = bodyOfText(said);
      const object = only(encode(bodyEvent(1, "alice", body), encoder.events));
      assert.equal(object["text"], body.text && textOf(body.text));
    }));
  });

  it("writes any bytes so that JSON gives back the text, or base64 the bytes", () => {
    fc.assert(fc.property(fc.uint8Array(), fc.boolean(), (bytes, isText) => {
      const payload = isText ? bytes.map((byte) => byte & 0x7f) : joined(bytes, Uint8Array.of(0xff));
      const body = bodyOfPayload(new ByteRange(payload));
      const { text, data } = only(encode(bodyEvent(1, "alice", body), encoder.events));
      if (body.text !== undefined) assert.equal(text, textOf(body.text));
      else assert.deepEqual(Uint8Array.from(atob(String(data)), (it) => it.charCodeAt(0)), payload);
    }));
  });
});
