import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import fc from "fast-check";
import { bodyOfPayload, bodyOfText } from "../../../src/chat/body.ts";
import type { RoomEvent } from "../../../src/chat/events/mod.ts";
import { History, type HistoryLimits } from "../../../src/chat/history.ts";
import { ByteRange } from "../../../src/lib/byte_range.ts";
import { ownBody } from "../../support/bodies.ts";
import { bodyEvent, eventOf, joinEvent, leaveEvent, messageEvent } from "../../support/events.ts";
import { liveBytes } from "../../support/heap.ts";

/** A history of messages of `bytes` bytes each, the nickname's three aside. */
function historyOf(limits: HistoryLimits, bytes: readonly number[]): History {
  const history = new History(limits);
  bytes.forEach((length, i) => history.add(messageEvent(i + 1, "a", "x".repeat(length))));
  return history;
}

function seqs(events: readonly RoomEvent[]): number[] {
  return events.map(({ seq }) => seq);
}

const utf8 = new TextEncoder();

/** The event of a message with any bytes. */
function messageOf(seq: number, payload: Uint8Array): RoomEvent {
  const event = messageEvent(seq, "a", "");
  return event.kind === "message" ? { ...event, body: bodyOfPayload(new ByteRange(payload)) } : event;
}

/** The same event, comparable wherever its message stands. */
function owned(event: RoomEvent): RoomEvent {
  return event.kind === "message" ? { ...event, body: ownBody(event.body) } : event;
}

/** What an event counts for in a budget: its body, and three bytes for each unit of the nickname. */
function bytesOf(event: RoomEvent): number {
  return event.nick.length * 3 + (event.kind === "message" ? event.body.payload.length : 0);
}

describe("History", () => {
  it("keeps the most recent events, oldest first", () => {
    assert.deepEqual(seqs(historyOf({ events: 3, bytes: 0 }, [1, 1, 1, 1, 1]).recent()), [3, 4, 5]);
  });

  it("keeps messages and notices alike", () => {
    const history = new History({ events: 3, bytes: 1000 });
    const events = [joinEvent(1, "alice"), messageEvent(2, "alice", "hi"), leaveEvent(3, "alice")];
    for (const event of events) history.add(event);
    assert.deepEqual(history.recent(), events);
  });

  it("keeps what was said in memory of its own, the text too where it is not what was sent", () => {
    const history = new History({ events: 3, bytes: 1000 });
    const bodies = ["plain", "dirty\u0007", "\u00ff"].map((text) =>
      bodyOfPayload(new ByteRange(Buffer.from(text, "latin1")))
    );
    for (const [i, body] of bodies.entries()) {
      history.add(bodyEvent(i, "alice", body));
      for (const span of [body.payload, body.text]) span?.array.fill(0xdb);
    }
    const kept = history.recent().map((event) => event.kind === "message" ? event.body : undefined);
    const bytes = (span: ByteRange | undefined) => span && Buffer.from(span.view()).toString("latin1");
    assert.deepEqual(kept.map((body) => [bytes(body?.payload), bytes(body?.text)]), [
      ["plain", "plain"],
      ["dirty\u0007", "dirty"],
      ["\u00ff", undefined],
    ]);
    assert.equal(kept[0]?.text, kept[0]?.payload);
  });

  it("forgets the oldest ones past the byte limit", () => {
    assert.deepEqual(seqs(historyOf({ events: 100, bytes: 26 }, [10, 10, 10]).recent()), [2, 3]);
    assert.deepEqual(seqs(historyOf({ events: 100, bytes: 25 }, [10, 10, 10]).recent()), [3]);
  });

  it("keeps nothing of an event that alone is past the byte limit, and what follows it", () => {
    assert.deepEqual(seqs(historyOf({ events: 100, bytes: 20 }, [1, 100]).recent()), []);
    assert.deepEqual(seqs(historyOf({ events: 100, bytes: 20 }, [1, 100, 1, 1]).recent()), [3, 4]);
  });

  it("keeps its messages however many come and go, and the latest notices between them", () => {
    const history = new History({ events: 3, bytes: 0 });
    let seq = 0;
    const comeAndGo = () =>
      [joinEvent(seq += 1, "x"), leaveEvent(seq += 1, "x")].forEach((event) => history.add(event));
    comeAndGo();
    for (const text of ["one", "two", "three"]) history.add(messageEvent(seq += 1, "a", text));
    for (let i = 0; i < 50; i += 1) comeAndGo();
    assert.deepEqual(seqs(history.recent()), [3, 4, 5, 103, 104, 105]);
  });

  it("drops the notices that are older than its oldest message, once it has dropped one before them", () => {
    const history = new History({ events: 2, bytes: 0 });
    const events = [joinEvent(1, "a"), messageEvent(2, "a", "x"), joinEvent(3, "b"), messageEvent(4, "b", "y")];
    for (const event of events) history.add(event);
    assert.deepEqual(seqs(history.recent()), [1, 2, 3, 4]);
    history.add(messageEvent(5, "a", "z"));
    assert.deepEqual(seqs(history.recent()), [4, 5]);
  });

  it("has budgets of the same bytes for messages and for notices", () => {
    const history = new History({ events: 100, bytes: 6 });
    for (let seq = 1; seq <= 3; seq += 1) history.add(joinEvent(seq, "a"));
    history.add(messageEvent(4, "a", "xyz"));
    for (let seq = 5; seq <= 6; seq += 1) history.add(joinEvent(seq, "a"));
    assert.deepEqual(seqs(history.recent()), [4, 5, 6]);
  });

  it("counts notices by who they are about", () => {
    const history = new History({ events: 100, bytes: 6 });
    for (let seq = 1; seq <= 3; seq += 1) history.add(joinEvent(seq, "a"));
    assert.deepEqual(seqs(history.recent()), [2, 3]);
  });

  it("keeps every event when it is trimmed, and lets go of the objects that were asked for", () => {
    const payloads = [utf8.encode("text"), utf8.encode("cle\x07an"), Uint8Array.of(0xff)];
    const events = payloads.map((payload, i) => messageOf(i + 1, payload));
    const history = new History({ events: 10, bytes: 0 });
    for (const event of events) history.add(event);
    const before = history.recent();
    assert.deepEqual(before.map(owned), events.map(owned));
    assert.equal(history.recent()[0], before[0]);
    history.dropCaches();
    const after = history.recent();
    assert.deepEqual(after.map(owned), events.map(owned));
    for (const [i, event] of after.entries()) assert.notEqual(event, before[i]);
  });

  it("gives back the memory of large messages once small ones have replaced them", async () => {
    const before = await liveBytes();
    const history = historyOf({ events: 100, bytes: 0 }, new Array(100).fill(64 * 1024));
    const large = await liveBytes() - before;
    assert.ok(large > 50 * 64 * 1024, `${large} bytes for the large ones`);
    for (let seq = 101; seq <= 300; seq += 1) history.add(messageEvent(seq, "a", "x"));
    const small = await liveBytes(before + large / 4) - before;
    assert.ok(small <= large / 4, `${small} of ${large} bytes are still held`);
    assert.equal(history.recent().length, 100);
  });

  it("counts an edited message by its new bytes, and drops what is past the byte limit then", () => {
    const history = new History({ events: 10, bytes: 30 });
    const edit = { kind: "edit", origin: "a", nick: "a", target: 3, body: bodyOfText("z".repeat(25)) } as const;
    for (const event of [messageEvent(1, "a", "x"), joinEvent(2, "b"), messageEvent(3, "a", "y"), eventOf(4, edit)]) {
      history.add(event);
    }
    assert.deepEqual(seqs(history.recent()), [3]);
  });

  it("keeps none when its size is 0", () => {
    assert.deepEqual(historyOf({ events: 0, bytes: 0 }, [1, 1]).recent(), []);
    assert.deepEqual(historyOf({ events: 0, bytes: 1000 }, [1, 1]).recent(), []);
  });

  it("gives the latest of them, as many as are asked for", () => {
    const history = historyOf({ events: 10, bytes: 0 }, [1, 1, 1, 1]);
    assert.deepEqual(seqs(history.recent(2)), [3, 4]);
    assert.deepEqual(seqs(history.recent(9)), [1, 2, 3, 4]);
    assert.deepEqual(seqs(history.recent(0)), []);
  });

  it("gives the latest before a seq", () => {
    const history = historyOf({ events: 4, bytes: 0 }, [1, 1, 1, 1, 1, 1]);
    assert.deepEqual(seqs(history.range({ limit: 2, before: 6 })), [4, 5]);
    assert.deepEqual(seqs(history.range({ limit: Infinity, before: 5 })), [3, 4]);
    assert.deepEqual(seqs(history.range({ limit: 2, before: 100 })), [5, 6]);
    assert.deepEqual(history.range({ limit: 2, before: 3 }), []);
  });

  it("holds what a list with the same rules holds, and gives any part of it", () => {
    const limits = { events: 4, bytes: 40 };
    const kinds = fc.array(fc.oneof(fc.constant("notice" as const), fc.nat(20)), { maxLength: 60 });
    fc.assert(
      fc.property(kinds, fc.nat(10), fc.integer({ min: 1, max: 70 }), (kinds, limit, before) => {
        const history = new History(limits);
        let kept: RoomEvent[] = [];
        const budget = (isMessage: boolean) => {
          const its = () => kept.filter(({ kind }) => (kind === "message") === isMessage);
          const isOver = () =>
            its().length > limits.events || its().reduce((sum, it) => sum + bytesOf(it), 0) > limits.bytes;
          let dropped = false;
          for (; isOver(); dropped = true) kept = kept.filter((it) => it !== its()[0]);
          return dropped;
        };
        kinds.forEach((kind, i) => {
          const event = kind === "notice" ? joinEvent(i + 1, "ab") : messageEvent(i + 1, "a", "x".repeat(kind));
          history.add(event);
          kept.push(event);
          budget(false);
          if (!budget(true)) return;
          const oldest = kept.find(({ kind }) => kind === "message")?.seq ?? event.seq;
          kept = kept.filter(({ seq }) => seq >= oldest);
        });
        assert.deepEqual(seqs(history.recent()), seqs(kept));
        const asked = kept.filter(({ seq }) => seq < before);
        assert.deepEqual(
          seqs(history.range({ limit: limit, before: before })),
          seqs(asked.slice(Math.max(0, asked.length - limit))),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("holds the longest run of latest events within both limits", () => {
    const limits = fc.record({ events: fc.nat(10), bytes: fc.nat(60) });
    fc.assert(
      fc.property(limits, fc.array(fc.nat(30), { maxLength: 30 }), (limits, lengths) => {
        const events = lengths.map((length, i) => messageEvent(i + 1, "a", "x".repeat(length)));
        const history = new History(limits);
        for (const event of events) history.add(event);
        const within = (run: readonly RoomEvent[]) =>
          run.length <= limits.events &&
          (limits.bytes === 0 || run.reduce((sum, event) => sum + bytesOf(event), 0) <= limits.bytes);
        let kept = events;
        while (!within(kept)) kept = kept.slice(1);
        assert.deepEqual(seqs(history.recent()), seqs(kept));
      }),
      { numRuns: 500 },
    );
  });
});
