import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeadlineHeap } from "../../../src/lib/deadline_heap.ts";
import { FlushScheduler } from "../../../src/chat/flush/flush_scheduler.ts";
import { type DeadlineLimits, Deadlines, type Due } from "../../../src/server/deadlines.ts";
import { OutboundQueue } from "../../../src/server/outbound_queue.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { FakeSocket } from "./fake_socket.ts";

const LIMITS = { handshakeMs: 60_000, idleMs: 300_000, writeTimeoutMs: 10_000 };

/** A client that has just connected; what runs out is told with the time. */
function connect(limits: Partial<DeadlineLimits> = {}) {
  const clock = new FakeClock();
  const owner = { isBlocked: false, due: (what: Due) => void told.push([what, clock.now()]) };
  const told: [Due, number][] = [];
  const scheduler = new FlushScheduler(clock, (error) => assert.fail(String(error)));
  const unwatched = { maxDiscarded: undefined, overflowed() {}, waiting() {}, written() {}, finished() {} };
  const queue = new OutboundQueue(new FakeSocket(), scheduler, clock, 0, unwatched);
  const deadlines = new Deadlines({ ...LIMITS, ...limits }, clock, new DeadlineHeap(clock), queue, owner);
  deadlines.watch();
  /** Lets time pass until `at`, when `what` runs out, and nothing before. */
  const assertRunsOut = (what: Due, at: number) => {
    clock.advance(at - 1 - clock.now());
    assert.deepEqual(told, []);
    clock.advance(1);
    assert.deepEqual(told, [[what, at]]);
  };
  return { clock, owner, told, deadlines, assertRunsOut };
}

describe("Deadlines", () => {
  it("gives a client its handshake time to have a nickname", () => {
    connect().assertRunsOut("HANDSHAKE_TIMEOUT", 60_000);
  });

  it("does not let a client put the end of the handshake off by talking", () => {
    const { clock, deadlines, assertRunsOut } = connect();
    clock.advance(59_000);
    deadlines.touch(clock.now());
    assertRunsOut("HANDSHAKE_TIMEOUT", 60_000);
  });

  it("is over with the handshake once there is a nickname, and gives up on who is silent for the idle time", () => {
    const { deadlines, assertRunsOut } = connect();
    deadlines.named();
    assertRunsOut("IDLE_TIMEOUT", 300_000);
  });

  it("starts the idle time anew with each frame", () => {
    const { clock, deadlines, assertRunsOut } = connect();
    deadlines.named();
    clock.advance(200_000);
    deadlines.touch(clock.now());
    assertRunsOut("IDLE_TIMEOUT", 500_000);
  });

  it("does not call idle who is kept from speaking", () => {
    const { clock, owner, told, deadlines } = connect({ handshakeMs: 0 });
    owner.isBlocked = true;
    deadlines.watch();
    clock.advance(1_000_000);
    assert.deepEqual(told, []);
    owner.isBlocked = false;
    clock.advance(300_000);
    assert.equal(told.length, 1);
  });

  it("holds the idle time during the handshake too, when that is the shorter", () => {
    connect({ idleMs: 10_000 }).assertRunsOut("IDLE_TIMEOUT", 10_000);
  });

  it("calls it the handshake when both have run out", () => {
    connect({ idleMs: 60_000 }).assertRunsOut("HANDSHAKE_TIMEOUT", 60_000);
  });

  it("waits for ever where a limit is 0", () => {
    const never = connect({ handshakeMs: 0, idleMs: 0 });
    assert.equal(never.clock.timers, 0);

    connect({ handshakeMs: 0, idleMs: 5 }).assertRunsOut("IDLE_TIMEOUT", 5);

    const onlyHandshake = connect({ handshakeMs: 5, idleMs: 0 });
    onlyHandshake.deadlines.named();
    onlyHandshake.clock.advance(1_000_000);
    assert.deepEqual(onlyHandshake.told, []);
  });

  it("gives a closing client a moment to end, once everything is sent", () => {
    const { deadlines, assertRunsOut } = connect();
    deadlines.closing();
    deadlines.awaitPeerClose();
    assertRunsOut("lingered", 1000);
  });
});
