import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import fc from "fast-check";
import { bodyOfPayload } from "../../../src/chat/body.ts";
import { eventBytes, type RoomEvent } from "../../../src/chat/event.ts";
import { History, type HistoryLimits } from "../../../src/chat/history.ts";
import { Span } from "../../../src/lib/span.ts";
import { ownBody } from "../../support/bodies.ts";
import { bodyEvent, joinEvent, leaveEvent, messageEvent } from "../../support/events.ts";

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
  return event.kind === "message" ? { ...event, body: bodyOfPayload(new Span(payload)) } : event;
}

/** The same event, comparable wherever its message stands. */
function owned(event: RoomEvent): RoomEvent {
  return event.kind === "message" ? { ...event, body: ownBody(event.body) } : event;
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
      bodyOfPayload(new Span(Buffer.from(text, "latin1")))
    );
    for (const [i, body] of bodies.entries()) {
      history.add(bodyEvent(i, "alice", body));
      for (const span of [body.payload, body.text]) span?.array.fill(0xdb);
    }
    const kept = history.recent().map((event) => event.kind === "message" ? event.body : undefined);
    const bytes = (span: Span | undefined) => span && Buffer.from(span.view()).toString("latin1");
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
    history.trim();
    const after = history.recent();
    assert.deepEqual(after.map(owned), events.map(owned));
    for (const [i, event] of after.entries()) assert.notEqual(event, before[i]);
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
    assert.deepEqual(seqs(history.recent(2, 6)), [4, 5]);
    assert.deepEqual(seqs(history.recent(Infinity, 5)), [3, 4]);
    assert.deepEqual(seqs(history.recent(2, 100)), [5, 6]);
    assert.deepEqual(history.recent(2, 3), []);
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
          (limits.bytes === 0 || run.reduce((sum, event) => sum + eventBytes(event), 0) <= limits.bytes);
        let kept = events;
        while (!within(kept)) kept = kept.slice(1);
        assert.deepEqual(seqs(history.recent()), seqs(kept));
      }),
      { numRuns: 500 },
    );
  });
});
