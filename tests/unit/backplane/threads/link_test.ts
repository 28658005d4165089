import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BatchReader, BatchWriter } from "../../../../src/backplane/threads/batch.ts";
import { ThreadLink, type ThreadPort } from "../../../../src/backplane/threads/link.ts";
import { OP } from "../../../../src/backplane/threads/ops.ts";
import { readDraft, readEvent, writeDraft, writeEvent } from "../../../../src/backplane/threads/records.ts";
import { BackplaneUnavailable } from "../../../../src/chat/backplane.ts";
import { bodyOfText } from "../../../../src/chat/body.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

const KIB = 1024;

/** A port whose other end is the test. */
class TestPort implements ThreadPort {
  readonly sent: ArrayBuffer[] = [];
  receive: (batch: ArrayBuffer) => void = () => {};
  isClosed = false;

  on(_: "message", receive: (batch: ArrayBuffer) => void): void {
    this.receive = receive;
  }

  postMessage(batch: ArrayBuffer): void {
    this.sent.push(batch);
  }

  close(): void {
    this.isClosed = true;
  }
}

/** A link that takes messages, of a thread that is behind or not. */
function linked() {
  const [port, clock, thread] = [new TestPort(), new FakeClock(), { isBehind: false }];
  const link = new ThreadLink(port, clock, {
    receive(op, from) {
      if (op === OP.event) return void readEvent(from);
      from.name();
      readDraft(from);
    },
    isBehind: () => thread.isBehind,
    caughtUp() {},
  });
  const other = new BatchWriter();
  /** The other thread publishes a message. */
  const publish = () => {
    other.byte(OP.publish);
    other.name("room");
    writeDraft(other, { kind: "message", origin: "s", nick: "n", body: bodyOfText("x".repeat(64 * KIB)) });
    port.receive(other.take());
  };
  /** The other thread sends an event. */
  const sendEvent = () => {
    const body = bodyOfText("x".repeat(64 * KIB));
    const draft = { kind: "message", origin: "s", nick: "n", body } as const;
    other.byte(OP.event);
    writeEvent(other, { ...draft, room: "room", seq: 1, time: 0, silent: false, encodings: [] });
    port.receive(other.take());
  };
  /** The acknowledgements that have left since the last time. */
  const progress = () => {
    clock.endTurns();
    return port.sent.splice(0).map((batch) => {
      const from = new BatchReader(batch, []);
      assert.equal(from.byte(), OP.progress);
      const [events, messages] = [from.number(), from.number()];
      assert.ok(from.isAtEnd);
      return { events, messages };
    });
  };
  /** The same, where there were no events. */
  const acknowledged = () =>
    progress().map(({ events, messages }) => {
      assert.equal(events, 0);
      return messages;
    });
  return { link, port, clock, thread, publish, sendEvent, progress, acknowledged };
}

describe("a link", () => {
  it("acknowledges messages, a quarter of a window at a time", () => {
    const { publish, acknowledged } = linked();
    for (let i = 0; i < 3; i += 1) publish();
    assert.deepEqual(acknowledged(), []);
    publish();
    const [bytes = 0, ...more] = acknowledged();
    assert.ok(bytes > 256 * KIB && more.length === 0);
  });

  it("sends nothing about messages while its thread is behind, and acknowledges them all when that is over", () => {
    const { link, thread, publish, acknowledged } = linked();
    thread.isBehind = true;
    for (let i = 0; i < 12; i += 1) {
      publish();
      assert.deepEqual(acknowledged(), [], `after ${i + 1} messages`);
    }
    thread.isBehind = false;
    link.release();
    const [bytes = 0] = acknowledged();
    assert.ok(bytes > 12 * 64 * KIB, String(bytes));
    link.release();
    assert.deepEqual(acknowledged(), [], "nothing is left to acknowledge");
  });

  it("acknowledges events while its thread is behind, and no messages with them", () => {
    const { thread, publish, sendEvent, progress } = linked();
    thread.isBehind = true;
    for (let i = 0; i < 5; i += 1) publish();
    for (let i = 0; i < 4; i += 1) sendEvent();
    const [first, ...more] = progress();
    assert.ok(first !== undefined && first.events > 256 * KIB && more.length === 0);
    assert.equal(first.messages, 0);
  });

  it("fails what it has asked when it is closed, and what it is asked to do then", async () => {
    const { link, port, clock } = linked();
    const before = link.ask(OP.rooms, (out) => out.number(1), () => assert.fail());
    link.close();
    link.close();
    const after = link.ask(OP.rooms, (out) => out.number(1), () => assert.fail());
    for (const answer of [before, after]) await assert.rejects(answer, BackplaneUnavailable);
    link.begin(OP.stopped);
    clock.endTurns();
    assert.deepEqual([port.isClosed, port.sent], [true, []]);
  });

  it("lets publishers go on when it is closed", async () => {
    const { link } = linked();
    const body = bodyOfText("x".repeat(64 * KIB));
    let wait: Promise<undefined> | undefined;
    for (let i = 0; i < 17; i += 1) wait = link.publish("room", { kind: "message", origin: "s", nick: "n", body });
    assert.ok(wait !== undefined);
    link.close();
    assert.equal(await wait, undefined);
  });
});
