import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeadlineHeap } from "../../../src/lib/deadline_heap.ts";
import { FlushScheduler } from "../../../src/chat/flush/flush_scheduler.ts";
import type { CloseReason } from "../../../src/server/close_reason.ts";
import { type DeadlineLimits, Deadlines } from "../../../src/server/deadlines.ts";
import { OutboundQueue } from "../../../src/server/outbound_queue.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { FakeSocket } from "./fake_socket.ts";

const LIMITS = { handshakeMs: 60_000, idleMs: 300_000, writeTimeoutMs: 10_000 };

/** A client that has just connected, and why its deadlines have closed it, with the time. */
function connect(limits: Partial<DeadlineLimits> = {}) {
  const clock = new FakeClock();
  const closed: [CloseReason | "peer has not closed", number][] = [];
  const warnings: [seconds: number, at: number][] = [];
  const connection = {
    isBlocked: false,
    warnIdle: (seconds: number) => void warnings.push([seconds, clock.now()]),
    closeFor: (reason: CloseReason) => void closed.push([reason, clock.now()]),
    terminate: (reason?: CloseReason) => void closed.push([reason ?? "peer has not closed", clock.now()]),
  };
  const scheduler = new FlushScheduler(clock, (error) => assert.fail(String(error)));
  const owner = { maxDiscarded: undefined, overflowed() {}, waiting() {}, written() {}, finished() {}, quit() {} };
  const queue = new OutboundQueue(new FakeSocket(), scheduler, clock, 0, owner);
  const deadlines = new Deadlines({ ...LIMITS, ...limits }, clock, new DeadlineHeap(clock), queue, connection);
  deadlines.watch();
  /** Lets time pass until `at`, when it is closed for `reason`, and not before. */
  const assertCloses = (reason: CloseReason | "peer has not closed", at: number) => {
    clock.advance(at - 1 - clock.now());
    assert.deepEqual(closed, []);
    clock.advance(1);
    assert.deepEqual(closed, [[reason, at]]);
  };
  return { clock, connection, closed, warnings, deadlines, assertCloses };
}

describe("Deadlines", () => {
  it("closes a client that has no nickname when the handshake time is over", () => {
    connect().assertCloses("handshake_timeout", 60_000);
  });

  it("does not extend the handshake time for a client that sends frames", () => {
    const { clock, deadlines, assertCloses } = connect();
    clock.advance(59_000);
    deadlines.touch(clock.now());
    assertCloses("handshake_timeout", 60_000);
  });

  it("ends the handshake with the nickname, and closes a client that is silent for the idle time", () => {
    const { deadlines, assertCloses } = connect();
    deadlines.named();
    assertCloses("idle_timeout", 300_000);
  });

  it("restarts the idle time with each frame", () => {
    const { clock, deadlines, assertCloses } = connect();
    deadlines.named();
    clock.advance(200_000);
    deadlines.touch(clock.now());
    assertCloses("idle_timeout", 500_000);
  });

  it("does not close a blocked client as idle", () => {
    const { clock, connection, closed, deadlines } = connect({ handshakeMs: 0 });
    connection.isBlocked = true;
    deadlines.watch();
    clock.advance(1_000_000);
    assert.deepEqual(closed, []);
    connection.isBlocked = false;
    clock.advance(300_000);
    assert.equal(closed.length, 1);
  });

  it("applies the idle time during the handshake too", () => {
    connect({ idleMs: 10_000 }).assertCloses("idle_timeout", 10_000);
  });

  it("closes for the handshake when both times are over", () => {
    connect({ idleMs: 60_000 }).assertCloses("handshake_timeout", 60_000);
  });

  it("warns once, 30 seconds before the idle timeout, and not again unless a frame comes", () => {
    const { clock, warnings, deadlines, assertCloses } = connect();
    deadlines.named();
    clock.advance(269_999);
    assert.deepEqual(warnings, []);
    clock.advance(1);
    assert.deepEqual(warnings, [[30, 270_000]]);
    clock.advance(29_000);
    deadlines.touch(clock.now());
    clock.advance(269_999);
    assert.equal(warnings.length, 1);
    clock.advance(1);
    assert.deepEqual(warnings.splice(0), [[30, 270_000], [30, 569_000]]);
    assertCloses("idle_timeout", 599_000);
    assert.deepEqual(warnings, []);
  });

  it("warns after half of an idle timeout of less than a minute", () => {
    for (const [idleMs, seconds] of [[60_000, 30], [59_000, 29], [5000, 2], [1000, 1]] as const) {
      const { warnings, deadlines, assertCloses } = connect({ idleMs, handshakeMs: 0 });
      deadlines.watch();
      assertCloses("idle_timeout", idleMs);
      assert.deepEqual(warnings, [[seconds, idleMs - Math.min(30_000, idleMs / 2)]]);
    }
  });

  it("does not warn a client that is closed for its handshake first, but does once it has a nickname", () => {
    const early = connect({ idleMs: 60_000 });
    early.assertCloses("handshake_timeout", 60_000);
    assert.deepEqual(early.warnings, []);

    const late = connect({ idleMs: 50_000 });
    late.clock.advance(20_000);
    late.deadlines.touch(20_000);
    late.clock.advance(20_000);
    late.deadlines.touch(40_000);
    late.deadlines.named();
    late.assertCloses("idle_timeout", 90_000);
    assert.deepEqual(late.warnings, [[25, 65_000]]);
  });

  it("does not warn a blocked client", () => {
    const { clock, connection, warnings, deadlines } = connect({ handshakeMs: 0 });
    connection.isBlocked = true;
    deadlines.watch();
    clock.advance(1_000_000);
    assert.deepEqual(warnings, []);
  });

  it("never closes for a limit of 0", () => {
    const never = connect({ handshakeMs: 0, idleMs: 0 });
    assert.equal(never.clock.timers, 0);

    connect({ handshakeMs: 0, idleMs: 5 }).assertCloses("idle_timeout", 5);

    const onlyHandshake = connect({ handshakeMs: 5, idleMs: 0 });
    onlyHandshake.deadlines.named();
    onlyHandshake.clock.advance(1_000_000);
    assert.deepEqual(onlyHandshake.closed, []);
    assert.deepEqual(onlyHandshake.warnings, []);
  });

  it("terminates a closing client that does not end its stream within a second", () => {
    const { deadlines, assertCloses } = connect();
    deadlines.closing();
    deadlines.awaitPeerClose();
    assertCloses("peer has not closed", 1000);
  });
});
