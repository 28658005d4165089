import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bodyOfPayload, bodyOfText, EMPTY_BODY } from "../../../src/chat/body.ts";
import { encode } from "../../../src/chat/encoding.ts";
import type { DraftOf, EventKindName, RoomEvent } from "../../../src/chat/events/mod.ts";
import { LANGUAGES } from "../../../src/chat/language.ts";
import { ByteRange } from "../../../src/lib/byte_range.ts";
import { dayOf } from "../../../src/lib/calendar.ts";
import { textOf } from "../../support/bytes.ts";
import { eventOf, joinedAs, joinEvent, messageEvent } from "../../support/events.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { protocols, RECIPIENT } from "../../support/protocols.ts";
import { linesIn, objectsIn, payloadsIn } from "../../support/wire.ts";

const ALICE = { origin: "1", nick: "alice" };
const PLACE = { room: "lobby", seq: 9, time: "1970-01-01T00:00:00.000Z", nick: "alice" };
const bytes = bodyOfPayload(new ByteRange(Uint8Array.of(0xff, 0)));

interface Case {
  readonly draft: DraftOf<EventKindName>;
  /** Lines and payloads in Korean; payloads only where they differ. */
  readonly ko: readonly string[];
  readonly en: readonly string[];
  readonly payloads?: readonly string[];
  readonly json: object;
}

const CASES: readonly Case[] = [
  {
    draft: { kind: "rename", ...ALICE, to: "carol" },
    ko: ["[시스템] alice님의 이름이 carol(으)로 바뀌었습니다."],
    en: ["[system] alice is now carol."],
    json: { type: "rename", ...PLACE, to: "carol" },
  },
  {
    draft: { kind: "delete", ...ALICE, target: 4 },
    ko: [],
    en: [],
    json: { type: "delete", ...PLACE, target: 4 },
  },
  {
    draft: { kind: "edit", ...ALICE, target: 4, body: bodyOfText("둘\n줄") },
    ko: ["* alice: 둘", "* alice: 줄"],
    en: ["* alice: 둘", "* alice: 줄"],
    payloads: ["* alice: 둘\n줄"],
    json: { type: "edit", ...PLACE, target: 4, text: "둘\n줄" },
  },
  {
    draft: { kind: "message", ...ALICE, body: bodyOfText("손을 흔든다"), action: true },
    ko: ["* alice 손을 흔든다"],
    en: ["* alice 손을 흔든다"],
    json: { type: "message", ...PLACE, text: "손을 흔든다", action: true },
  },
  {
    draft: { kind: "message", ...ALICE, body: bytes, action: true },
    ko: ["* alice [바이너리 2바이트]"],
    en: ["* alice [binary 2 bytes]"],
    payloads: ["* alice \ufffd\u0000"],
    json: { type: "message", ...PLACE, data: "/wA=", action: true },
  },
  {
    draft: { kind: "message", ...ALICE, body: bodyOfText("last"), edited: true },
    ko: ["alice: last"],
    en: ["alice: last"],
    json: { type: "message", ...PLACE, text: "last", edited: true },
  },
  {
    draft: { kind: "message", ...ALICE, body: EMPTY_BODY, deleted: true },
    ko: [],
    en: [],
    json: { type: "message", ...PLACE, deleted: true },
  },
];

describe("encoders", () => {
  for (const { draft, payloads, json, ...lines } of CASES) {
    const what = JSON.stringify(json);
    for (const language of LANGUAGES) {
      it(`write ${what} to people in ${language}`, () => {
        const { text, binary } = protocols();
        const event = eventOf(9, draft);
        assert.deepEqual(linesIn(encode(event, text.encoder(language).events)), lines[language]);
        const sent = payloadsIn(encode(event, binary.encoder(language).events)).map((payload) =>
          new TextDecoder().decode(payload)
        );
        assert.deepEqual(sent, payloads ?? lines[language]);
      });
    }

    it(`write ${what} to programs`, () => {
      assert.deepEqual(objectsIn(encode(eventOf(9, draft), protocols().json.encoder(undefined).events)), [json]);
    });
  }

  it("write the epoch of an event that is of another one", () => {
    const event: RoomEvent = { ...messageEvent(9, "alice", "old"), epoch: "before" };
    const { json } = protocols();
    assert.deepEqual(objectsIn(encode(event, json.encoder(undefined).events)), [
      { type: "message", ...PLACE, text: "old", epoch: "before" },
    ]);
  });

  it("are one for each language, and the server's own where none is asked for", () => {
    for (const standard of LANGUAGES) {
      for (const protocol of Object.values(protocols(standard))) {
        const [ko, en] = [protocol.encoder("ko"), protocol.encoder("en")];
        assert.notEqual(ko, en);
        assert.equal(protocol.encoder("ko"), ko);
        assert.equal(protocol.encoder(undefined), standard === "ko" ? ko : en);
      }
    }
  });

  it("write the ids of requests into their answers", () => {
    const encoder = protocols().json.encoder(undefined);
    const joined = joinedAs(joinEvent(1, "alice"));
    const answers = [
      { kind: "welcome", id: 1 },
      { kind: "joined", joined, id: "x" },
      { kind: "who", room: "lobby", names: [], count: 0, id: 2 },
      { kind: "rooms", rooms: [], count: 0, id: 3 },
      { kind: "history", room: "lobby", events: [], id: 4 },
    ] as const;
    for (const answer of answers) {
      const [object] = objectsIn(encoder.answer(answer, RECIPIENT));
      assert.equal(object?.["id"], answer.id, answer.kind);
    }
  });
});

describe("a replay to text members", () => {
  const DAY = 24 * 60 * 60 * 1000;
  const at = (seq: number, time: number): RoomEvent => ({ ...messageEvent(seq, "a", String(seq)), time });

  it("has a line for each day that is not today, before its first event", () => {
    const { text, binary, json } = protocols("en");
    const now = FakeClock.EPOCH;
    const today = new Date(now).setHours(0, 0, 0, 0);
    const events = [
      at(1, now - 3 * DAY),
      at(2, now - 3 * DAY),
      { ...at(3, now - 2 * DAY), ...{ deleted: true, body: EMPTY_BODY } } as RoomEvent,
      at(4, today - 1),
      at(5, today),
      at(6, now),
    ];
    const replay = { kind: "history", room: "lobby", events } as const;
    assert.deepEqual(linesIn(text.encoder("en").answer(replay, RECIPIENT)), [
      `[system] ${dayOf(now - 3 * DAY)}`,
      "a: 1",
      "a: 2",
      `[system] ${dayOf(today - 1)}`,
      "a: 4",
      "a: 5",
      "a: 6",
    ]);
    const payloads = payloadsIn(binary.encoder("en").answer(replay, RECIPIENT)).map(textOf);
    assert.deepEqual(payloads, ["a: 1", "a: 2", "a: 4", "a: 5", "a: 6"]);
    const [object] = objectsIn(json.encoder("en").answer(replay, RECIPIENT));
    assert.equal((object?.["events"] as unknown[]).length, 6);
  });

  it("has a day's line only for events that are shown", () => {
    const { text } = protocols("ko");
    const join = { ...joinEvent(2, "b"), time: FakeClock.EPOCH };
    const deleted = eventOf(1, { kind: "message", ...ALICE, body: EMPTY_BODY, deleted: true }); // at the time 0
    const joined = joinedAs(join, [deleted]);
    const lines = linesIn(text.encoder("ko").answer({ kind: "joined", joined }, RECIPIENT));
    assert.deepEqual(lines, ["[시스템] b님이 입장했습니다."]);
  });
});
