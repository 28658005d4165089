import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { binaryDialect } from "../../../src/client/binary.ts";
import type { Dialect, OutgoingRequest, ReadFailure } from "../../../src/client/dialect.ts";
import type { ClientEvent } from "../../../src/client/event.ts";
import { jsonDialect } from "../../../src/client/json.ts";
import { textDialect } from "../../../src/client/text.ts";
import { bodyOfText } from "../../../src/chat/body.ts";
import type { Answer } from "../../../src/chat/answer.ts";
import { encode } from "../../../src/chat/encoding.ts";
import type { RoomEvent } from "../../../src/chat/events/mod.ts";
import { joined, textOf, utf8 } from "../../support/bytes.ts";
import { chunked, chunkSizes, decode, splits } from "../../support/decoding.ts";
import { eventOf, joinEvent, leaveEvent, messageEvent } from "../../support/events.ts";
import { protocols, RECIPIENT } from "../../support/protocols.ts";

const DIALECTS = [textDialect, binaryDialect, jsonDialect];
const MOST = 4096;

/** The events of these bytes; each chunk's memory is overwritten after `hold()`. */
function read(dialect: Dialect, chunks: Iterable<Uint8Array>, sent: readonly OutgoingRequest[] = []) {
  const reader = dialect.reader(MOST);
  for (const request of sent) reader.sent(request);
  const events: (ClientEvent | ReadFailure)[] = [];
  for (const chunk of chunks) {
    const memory = Uint8Array.from(chunk);
    reader.push(memory);
    for (let event = reader.next(); event !== undefined; event = reader.next()) events.push(event);
    reader.hold();
    memory.fill(0xdb);
  }
  return events;
}

/** What the server would send in this dialect. */
function stream(dialect: Dialect, parts: readonly (RoomEvent | Answer)[]): Uint8Array {
  const encoder = protocols("en")[dialect.name].encoder(undefined);
  return joined(
    ...parts.map((part) =>
      "seq" in part && "room" in part ? encode(part, encoder.events) : encoder.answer(part as Answer, RECIPIENT)
    ),
  );
}

const CONVERSATION: readonly (RoomEvent | Answer)[] = [
  joinEvent(1, "alice"),
  messageEvent(2, "앨리스", "안녕 👋"),
  { kind: "whisper", whisper: { from: "bob", time: 0, body: bodyOfText("psst") } },
  { kind: "error", problem: { code: "NO_SUCH_NICK", about: "x" } },
  { kind: "who", room: "lobby", names: ["a"], count: 1 },
  { kind: "who", room: "lobby", names: [], count: 0 },
  { kind: "who", room: "zz", names: [], count: 0, exists: false },
  { kind: "rooms", rooms: [{ name: "lobby", members: 1 }, { name: "dev", members: 2 }], count: 30 },
  { kind: "rooms", rooms: [{ name: "lobby", members: 1 }], count: 1 },
  { kind: "pong" },
  { kind: "notice", notice: "shutting_down" },
  eventOf(3, { kind: "rename", origin: "1", nick: "alice", to: "carol" }),
  eventOf(4, { kind: "message", origin: "1", nick: "carol", body: bodyOfText("waves: hi"), action: true }),
  eventOf(5, { kind: "edit", origin: "1", nick: "carol", target: 2, body: bodyOfText("bye") }),
  leaveEvent(6, "carol"),
];

describe("every dialect", () => {
  it("tells the same of a conversation, but for what its protocol does not say", () => {
    const [text, binary, json] = DIALECTS.map((dialect) => {
      return read(dialect, [stream(dialect, CONVERSATION)]).map((event) => {
        const { room, seq, time, reason, target, ...rest } = event as unknown as Record<string, unknown>;
        return event.kind === "who" ? { ...rest, room } : (void [seq, time, reason, target], rest);
      });
    });
    assert.deepEqual(text, binary);
    assert.deepEqual(text, json);
    assert.equal(text?.length, CONVERSATION.length);
  });

  for (const dialect of DIALECTS) {
    const bytes = stream(dialect, CONVERSATION);
    const whole = read(dialect, [bytes]);

    it(`reads the same wherever the bytes are cut (${dialect.name})`, () => {
      for (const cut of splits(bytes)) assert.deepEqual(read(dialect, cut), whole);
      fc.assert(fc.property(chunkSizes, (sizes) => {
        assert.deepEqual(read(dialect, chunked(bytes, sizes)), whole);
      }));
    });

    it(`fails once at a line or frame without end, and reads nothing after it (${dialect.name})`, () => {
      const endless = dialect.name === "binary"
        ? Uint8Array.of(0xff, 0xff, 0xff, 0xff)
        : new Uint8Array(MOST + 1).fill(0x61);
      const events = read(dialect, [bytes, endless, bytes, endless]);
      assert.deepEqual(events.slice(0, -1), whole);
      const last = events.at(-1);
      assert.deepEqual(last?.kind === "failed" && last.reason, "too_long");
    });

    it(`does not mind any bytes (${dialect.name})`, () => {
      fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 10 }), (chunks) => {
        read(dialect, chunks);
      }));
    });

    it(`says what the server takes for the same (${dialect.name})`, () => {
      const requests: OutgoingRequest[] = [
        { type: "nick", nick: "앨" },
        { type: "message", room: "lobby", text: "/slash" },
        { type: "direct", to: "bob", text: "psst" },
        { type: "history", room: "lobby", limit: 3 },
        { type: "rename", nick: "carol" },
        { type: "message", room: "lobby", text: "waves", action: true },
        { type: "quit" },
      ];
      const decoder = protocols()[dialect.name].decoder();
      const decoded = decode(decoder, requests.map((request) => dialect.encode(request)));
      const words = decoded.map((request) => {
        if (request.kind === "message") return textOf(request.body.payload);
        if (request.kind === "command") return `${request.word} ${request.rest}`.trim();
        return request.kind === "call" ? `call ${request.name} ${JSON.stringify(request.input)}` : request.kind;
      });
      const calls = requests.map(({ type, ...input }) => `call ${type} ${JSON.stringify(input)}`);
      // A nickname's words are followed by a ping of ours.
      const commands = [
        "NICK 앨",
        "/ping",
        "/slash",
        "/msg bob psst",
        "/history 3",
        "/nick carol",
        "/me waves",
        "/quit",
      ];
      assert.deepEqual(words, dialect.name === "json" ? calls : commands);
    });
  }
});

describe("a request that a protocol has no words for", () => {
  const ONLY_JSON: readonly OutgoingRequest[] = [
    { type: "edit", room: "lobby", seq: 1, text: "x" },
    { type: "delete", room: "lobby", seq: 1 },
    { type: "join", room: "dev", history: 0 },
    { type: "nick", nick: "a", history: 0 },
    { type: "history", room: "lobby", after: 1 },
    { type: "message", room: "lobby", text: "two\nlines", action: true },
  ];

  it("is refused before it is sent, and says which protocol can", () => {
    for (const dialect of DIALECTS.filter(({ name }) => name !== "json")) {
      for (const request of ONLY_JSON) {
        const error = { name: "RangeError", message: /only JSON can|expected one line/ };
        assert.throws(() => dialect.encode(request), error, request.type);
      }
    }
    assert.equal(textOf(textDialect.encode({ type: "deleteLatest", n: 2 })), "/delete 2\n");
    assert.equal(textOf(textDialect.encode({ type: "deleteLatest", n: 1 })), "/delete\n");
    for (const request of ONLY_JSON) assert.doesNotThrow(() => jsonDialect.encode(request));
    assert.throws(() => jsonDialect.encode({ type: "deleteLatest", n: 1 }), /expected its seq/);
  });
});

describe("the text dialect", () => {
  it("says what the server takes for a message, whatever control characters are in it", () => {
    const said = ["\u0004/ping", "\u001b[A/msg bob secret", "//x", "\ufeff/ping", "/\u0007/x"];
    const requests = said.map((text): OutgoingRequest => ({ type: "message", room: "lobby", text }));
    const decoded = decode(protocols().text.decoder("within"), requests.map((request) => textDialect.encode(request)));
    const texts = decoded.map((request) => request.kind === "message" ? textOf(request.body.payload) : request.kind);
    assert.deepEqual(texts, ["/ping", "/msg bob secret", "//x", "\ufeff/ping", "//x"]);
  });

  it("refuses to say what the server would not take for a message", () => {
    for (const text of ["NICK x", "\u0004NICK x", "PASS x", "PRIVMSG a :b", "ok\nPASS x"]) {
      assert.throws(() => textDialect.encode({ type: "message", room: "lobby", text }), RangeError, text);
    }
    binaryDialect.encode({ type: "message", room: "lobby", text: "PASS x" });
  });
});

describe("a dialect of words", () => {
  const dialects = [textDialect, binaryDialect];

  it("tells of joining when the pong behind it comes, whatever the history says of an earlier visit", () => {
    for (const dialect of dialects) {
      const history = [joinEvent(1, "me"), leaveEvent(2, "me")];
      const bytes = stream(dialect, [...history, joinEvent(3, "me"), { kind: "pong" }, { kind: "pong" }]);
      const events = read(dialect, [bytes], [{ type: "nick", nick: "me" }, { type: "ping", id: 7 }]);
      assert.deepEqual(events.map(({ kind }) => kind), ["join", "leave", "join", "joined", "pong"]);
      assert.deepEqual(events.slice(3), [{ kind: "joined", room: "lobby" }, { kind: "pong", id: 7 }]);
    }
  });

  it("tells of no joining that was refused or came to nothing", () => {
    for (const dialect of dialects) {
      const pong: Answer = { kind: "pong" };
      const refusal: Answer = { kind: "error", problem: { code: "ROOM_FULL", about: "x" } };
      const bytes = stream(dialect, [joinEvent(1, "me"), pong, refusal, pong, pong]);
      const sent: OutgoingRequest[] = [{ type: "nick", nick: "me" }, { type: "join", room: "x" }, {
        type: "leave",
        room: "x",
      }];
      assert.deepEqual(read(dialect, [bytes], sent).map(({ kind }) => kind), ["join", "joined", "error"]);
    }
  });

  it("says several lines as one message in binary and one each in text, and lets none be a command", () => {
    const request: OutgoingRequest = { type: "message", room: "lobby", text: "/a\n/quit" };
    assert.equal(textOf(textDialect.encode(request)), "//a\n//quit\n");
    assert.equal(textOf(binaryDialect.encode(request).subarray(4)), "//a\n/quit");
    assert.equal(textOf(textDialect.encode({ type: "direct", to: "b", text: "x\n/quit" })), "/msg b x\n/msg b /quit\n");
    for (const dialect of dialects) {
      assert.throws(() => dialect.encode({ type: "join", room: "a\n/quit" }), RangeError);
      assert.throws(() => dialect.encode({ type: "message", room: "lobby", text: "NICK x" }), RangeError);
    }
  });

  it("says bytes in binary only", () => {
    const bytes = Uint8Array.of(0x2f, 0xff);
    assert.deepEqual(
      binaryDialect.encode({ type: "message", room: "lobby", text: bytes }),
      Uint8Array.of(3, 0, 0, 0, 0x2f, 0x2f, 0xff),
    );
    for (const dialect of [textDialect, jsonDialect]) {
      assert.throws(() => dialect.encode({ type: "message", room: "lobby", text: bytes }), /only binary clients/);
    }
  });
});

describe("the JSON dialect", () => {
  const lines = (...texts: string[]) => read(jsonDialect, [utf8(texts.map((text) => `${text}\n`).join(""))]);

  it("tells everything of what joining brings, with bytes out of base64", () => {
    const time = "2026-01-02T03:04:05.678Z";
    const event = { type: "message", room: "lobby", seq: 1, time, nick: "a", data: "/w==" };
    const joined = {
      type: "joined",
      room: "lobby",
      epoch: "e",
      seq: 2,
      time,
      members: ["a"],
      count: 1,
      history: [event],
    };
    assert.deepEqual(lines(JSON.stringify(joined)), [{
      kind: "joined",
      room: "lobby",
      epoch: "e",
      seq: 2,
      time,
      members: ["a"],
      count: 1,
      history: [{ kind: "message", room: "lobby", seq: 1, time, nick: "a", data: Uint8Array.of(0xff) }],
    }]);
  });

  it("gives a deleted message with an empty text", () => {
    const message = { room: "lobby", seq: 1, time: "2026-01-02T03:04:05.678Z", nick: "a", deleted: true };
    assert.deepEqual(lines(JSON.stringify({ type: "message", ...message })), [
      { kind: "message", ...message, text: "" },
    ]);
  });

  it("gives an object that it does not know, or not like this, as its line", () => {
    const badBase64 = '{"type":"direct","from":"a","time":"2026-01-02T03:04:05.678Z","data":"/w="}';
    const unknown = ['{"type":"confetti"}', '{"type":"message","room":1}', '{"type":"__proto__"}', "{}", badBase64];
    assert.deepEqual(lines(...unknown), unknown.map((text) => ({ kind: "line", text })));
  });

  it("reads the refusal of a connection, which the server sends as text", () => {
    assert.deepEqual(lines("[error] SERVER_FULL The server is full (limit: 1 connections)"), [
      { kind: "error", code: "SERVER_FULL", message: "The server is full (limit: 1 connections)" },
    ]);
  });

  it("fails at what is no JSON object", () => {
    for (const line of ["HTTP/1.1 400 Bad Request", "1", "null", "\ud800"]) {
      const [event] = lines(line);
      assert.deepEqual(event?.kind === "failed" && event.reason, "not_understood", line);
    }
  });
});

describe("a request for a nickname", () => {
  it("names the language before it in text and binary, so that the welcome is in it", () => {
    const request = { type: "nick", nick: "a", lang: "ko" } as const;
    assert.equal(textOf(textDialect.encode(request)), "/lang ko\nNICK a\n/ping\n");
    assert.match(textOf(binaryDialect.encode(request)), /\/lang ko.*NICK a.*\/ping$/s);
  });
});
