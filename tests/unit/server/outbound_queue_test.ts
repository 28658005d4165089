import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FlushScheduler } from "../../../src/chat/flush/flush_scheduler.ts";
import { OutboundQueue } from "../../../src/server/outbound_queue.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { FakeSocket } from "./fake_socket.ts";

const KiB = 1024;
const bytes = (text: string) => new TextEncoder().encode(text);

/** A queue with everything that it needs, and what it has reported to its connection. */
function open(maxBytes = 0) {
  const clock = new FakeClock();
  const socket = new FakeSocket();
  const scheduler = new FlushScheduler(clock, (error) => assert.fail(String(error)));
  const reported: string[] = [];
  const queue = new OutboundQueue(socket, scheduler, clock, maxBytes, {
    maxDiscarded: undefined,
    overflowed: () => reported.push("overflowed"),
    waiting: () => reported.push("waiting"),
    written: () => {},
    finished: () => reported.push("finished"),
    quit: () => reported.push("quit"),
  });
  /** The transport takes `count` bytes and emits its drain event; it accepts no more than before. */
  const drain = (count: number) => {
    socket.take(count);
    queue.drained();
  };
  return { clock, socket, queue, reported, drain };
}

describe("OutboundQueue: writing", () => {
  it("writes once per turn, at its end, what was queued in it", () => {
    const { clock, socket, queue, reported } = open();
    queue.send(bytes("a"));
    queue.send(bytes("b"));
    queue.send(bytes("c"));
    assert.equal(socket.writes.length, 0);
    assert.equal(queue.unsent, 3);
    clock.endTurns();
    assert.equal(socket.writes.length, 1);
    assert.equal(socket.text, "abc");
    assert.equal(queue.unsent, 0);
    queue.send(bytes("d"));
    clock.endTurns();
    assert.deepEqual(socket.writes.length, 2);
    assert.equal(socket.text, "abcd");
    assert.equal(queue.written, 4);
    assert.deepEqual(reported, []);
  });

  it("writes a single piece as it is, without a copy, since many sockets share it", () => {
    const { clock, socket, queue } = open();
    const shared = bytes("shared by thousands");
    queue.send(shared);
    clock.endTurns();
    assert.equal(socket.writes[0], shared);
  });

  it("joins small pieces into writes of at most 64 KiB, in order", () => {
    const { clock, socket, queue } = open();
    const pieces = Array.from({ length: 200 }, (_, i) => new Uint8Array(KiB).fill(i));
    for (const piece of pieces) queue.send(piece);
    clock.endTurns();
    assert.deepEqual(socket.writes.map(({ length }) => length), [64 * KiB, 64 * KiB, 64 * KiB, 8 * KiB]);
    assert.ok(Buffer.concat(socket.writes).equals(Buffer.concat(pieces)));
  });

  it("does not cut a piece, nor join anything to one that is larger", () => {
    const { clock, socket, queue } = open();
    for (const length of [10, 100 * KiB, 10, 10]) queue.send(new Uint8Array(length));
    clock.endTurns();
    assert.deepEqual(socket.writes.map(({ length }) => length), [10, 100 * KiB, 20]);
  });

  it("writes nothing while the transport is full, and goes on when it has drained", () => {
    const { clock, socket, queue, reported, drain } = open();
    socket.acceptance = 3;
    queue.send(bytes("hello"));
    clock.endTurns();
    assert.deepEqual(reported, ["waiting"]);
    queue.send(bytes(" to"));
    clock.endTurns();
    queue.send(bytes(" you"));
    clock.endTurns();
    assert.equal(socket.writes.length, 1);
    assert.equal(queue.unsent, 9);
    drain(1);
    assert.equal(socket.writes.length, 1, "a byte is still pending");
    socket.acceptance = Infinity;
    drain(1);
    assert.equal(socket.text, "hello to you");
    assert.equal(socket.writes.length, 2, "what waited left in one write");
    assert.equal(queue.unsent, 0);
  });

  it("stops after the first write that the transport does not take", () => {
    const { clock, socket, queue } = open();
    socket.acceptance = 64 * KiB;
    for (let i = 0; i < 256; i += 1) queue.send(new Uint8Array(KiB));
    clock.endTurns();
    assert.equal(socket.writes.length, 2);
    assert.equal(socket.pending, 64 * KiB);
    assert.equal(queue.unsent, 192 * KiB);
    assert.equal(queue.written, 128 * KiB);
  });

  it("keeps order when something is queued after the drain in the same turn", () => {
    const { clock, socket, queue, drain } = open();
    socket.acceptance = 0;
    queue.send(bytes("1"));
    clock.endTurns();
    queue.send(bytes("2"));
    socket.acceptance = Infinity;
    drain(1);
    queue.send(bytes("3"));
    clock.endTurns();
    assert.equal(socket.text, "123");
  });
});

describe("OutboundQueue: budget", () => {
  it("is not exceeded by a burst in one turn, however large", () => {
    const { clock, socket, queue, reported } = open(1000);
    socket.acceptance = 100;
    for (let i = 0; i < 100; i += 1) queue.send(new Uint8Array(1000));
    clock.endTurns();
    assert.deepEqual(reported, ["waiting"]);
    assert.ok(queue.unsent > 1000);
  });

  it("is checked at the end of a turn that began with bytes that the transport had not taken", () => {
    const { clock, socket, queue, reported } = open(1000);
    socket.acceptance = 0;
    queue.send(new Uint8Array(500));
    clock.endTurns();
    queue.send(new Uint8Array(500));
    clock.endTurns();
    assert.equal(queue.unsent, 1000);
    assert.deepEqual(reported, ["waiting"], "up to the budget is within it");
    queue.send(new Uint8Array(1));
    assert.deepEqual(reported, ["waiting"]);
    clock.endTurns();
    assert.deepEqual(reported, ["waiting", "overflowed"]);
  });

  it("is not exceeded when the transport took enough before the turn's end", () => {
    const { clock, socket, queue, reported, drain } = open(1000);
    socket.acceptance = 0;
    queue.send(new Uint8Array(800));
    clock.endTurns();
    queue.send(new Uint8Array(800));
    drain(700);
    clock.endTurns();
    assert.equal(queue.unsent, 900);
    assert.deepEqual(reported, ["waiting"]);
  });

  it("of 0 is no limit", () => {
    const { clock, socket, queue, reported } = open(0);
    socket.acceptance = 0;
    for (let i = 0; i < 100; i += 1) {
      queue.send(new Uint8Array(100 * KiB));
      clock.endTurns();
    }
    assert.deepEqual(reported, ["waiting"]);
  });

  it("does not count history that the transport has not taken", () => {
    const { clock, socket, queue, reported } = open(1000);
    socket.acceptance = 0;
    queue.replay(new Uint8Array(50_000));
    clock.endTurns();
    queue.send(new Uint8Array(1000));
    clock.endTurns();
    assert.deepEqual(reported, ["waiting"]);
    queue.send(new Uint8Array(1));
    clock.endTurns();
    assert.deepEqual(reported, ["waiting", "overflowed"]);
  });

  it("counts as before when the transport has taken the history", () => {
    const { clock, socket, queue, reported, drain } = open(1000);
    socket.acceptance = 0;
    queue.replay(new Uint8Array(50_000));
    clock.endTurns();
    drain(50_000);
    assert.equal(queue.unsent, 0);
    queue.send(new Uint8Array(500));
    clock.endTurns();
    queue.send(new Uint8Array(501));
    clock.endTurns();
    assert.deepEqual(reported, ["waiting", "waiting", "overflowed"]);
  });
});

describe("OutboundQueue.stalledSince", () => {
  it("is the time of the first write that the transport did not take at once", () => {
    const { clock, socket, queue } = open();
    assert.equal(queue.stalledSince, undefined);
    clock.advance(5000);
    socket.acceptance = 0;
    queue.send(bytes("hello"));
    assert.equal(queue.stalledSince, undefined);
    clock.endTurns();
    assert.equal(queue.stalledSince, 5000);
    clock.advance(1000);
    queue.send(bytes("more"));
    clock.endTurns();
    assert.equal(queue.stalledSince, 5000, "pushing more is no progress");
  });

  it("is reset by every byte that the transport takes, and undefined when it has taken all", () => {
    const { clock, socket, queue, drain } = open();
    socket.acceptance = 0;
    queue.send(bytes("hello"));
    clock.endTurns();
    clock.advance(700);
    drain(1);
    assert.equal(queue.stalledSince, 700);
    clock.advance(700);
    drain(4);
    assert.equal(queue.stalledSince, undefined);
  });
});

describe("OutboundQueue: finish and discard", () => {
  it("finish closes the socket at the end of the turn, after everything queued", () => {
    const { clock, socket, queue, reported } = open();
    queue.send(bytes("last words"));
    queue.finish();
    queue.send(bytes("too late"));
    queue.replay(bytes("too late"));
    assert.deepEqual(socket.calls, []);
    clock.endTurns();
    assert.equal(socket.text, "last words");
    assert.deepEqual(socket.calls, ["close"]);
    assert.deepEqual(reported, ["finished"]);
  });

  it("finish of an empty queue closes too, and once", () => {
    const { clock, socket, queue, reported } = open();
    queue.finish();
    queue.finish();
    clock.endTurns();
    queue.finish();
    queue.drained();
    clock.endTurns();
    assert.deepEqual(socket.calls, ["close"]);
    assert.deepEqual(reported, ["finished"]);
  });

  it("finish waits until the transport takes the rest", () => {
    const { clock, socket, queue, reported, drain } = open();
    socket.acceptance = 0;
    queue.send(bytes("first"));
    clock.endTurns();
    queue.send(bytes("second"));
    queue.finish();
    clock.endTurns();
    assert.deepEqual(socket.calls, []);
    socket.acceptance = Infinity;
    drain(5);
    assert.equal(socket.text, "firstsecond");
    assert.deepEqual(socket.calls, ["close"]);
    assert.deepEqual(reported, ["waiting", "finished"]);
  });

  it("finish leaves to the socket what it has pending, since its close sends that first", () => {
    const { clock, socket, queue, reported } = open();
    socket.acceptance = 2;
    queue.send(bytes("last words"));
    queue.finish();
    clock.endTurns();
    assert.deepEqual(socket.calls, ["close"]);
    assert.deepEqual(reported, ["waiting", "finished"]);
    assert.equal(queue.unsent, 8);
  });

  it("a queue that finishes has no budget any more: the write timeout holds", () => {
    const { clock, socket, queue, reported } = open(10);
    socket.acceptance = 0;
    queue.send(new Uint8Array(10));
    clock.endTurns();
    queue.send(new Uint8Array(10));
    queue.finish();
    clock.endTurns();
    assert.deepEqual(reported, ["waiting"]);
  });

  it("discard drops what is queued, then and later", () => {
    const { clock, socket, queue, reported } = open();
    queue.send(bytes("never"));
    queue.discard();
    queue.send(bytes("sent"));
    queue.finish();
    clock.endTurns();
    queue.drained();
    assert.equal(socket.writes.length, 0);
    assert.equal(queue.unsent, 0);
    assert.deepEqual([...socket.calls, ...reported], []);
  });

  it("discard after finish does not close the socket", () => {
    const { clock, socket, queue } = open();
    queue.send(bytes("never"));
    queue.finish();
    queue.discard();
    clock.endTurns();
    assert.deepEqual(socket.calls, []);
  });
});
