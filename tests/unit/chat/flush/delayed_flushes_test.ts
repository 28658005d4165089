import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DelayedFlushes } from "../../../../src/chat/flush/delayed_flushes.ts";
import { FlushScheduler } from "../../../../src/chat/flush/flush_scheduler.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

/** Delayed flushes at `startMs`, and a log of when each task ran. */
function open(startMs = 0) {
  const clock = new FakeClock();
  const delayed = new DelayedFlushes(clock, new FlushScheduler(clock, assert.ifError));
  clock.advance(startMs);
  const log: [name: string, at: number][] = [];
  const task = (name: string) => ({ run: () => void log.push([name, clock.now()]) });
  return { clock, delayed, log, task };
}

describe("DelayedFlushes", () => {
  it("runs a task when its delay has nearly passed, and never later", () => {
    for (let start = 0; start < 5; start += 1) {
      const { clock, delayed, log, task } = open(start);
      delayed.add(task("room"), 10, 17);
      clock.advance(13);
      assert.deepEqual(log, []);
      clock.advance(4);
      assert.equal(log.length, 1);
      assert.equal(clock.timers, 0);
    }
  });

  it("runs tasks that came within a few milliseconds at one time", () => {
    const { clock, delayed, log, task } = open();
    for (let i = 0; i < 30; i += 1) {
      delayed.add(task(String(i)), 1, 17);
      clock.advance(1);
    }
    clock.advance(20);
    assert.equal(log.length, 30);
    assert.equal(new Set(log.map(([, at]) => at)).size, 8); // one for each four milliseconds
  });

  it("runs some of a rush earlier, so that no time has too many writes", () => {
    const { clock, delayed, log, task } = open();
    for (let i = 0; i < 60; i += 1) delayed.add(task(String(i)), 10, 17);
    clock.advance(17);
    assert.equal(log.length, 60);
    const counts = Map.groupBy(log, ([, at]) => at);
    assert.deepEqual([...counts.values()].map(({ length }) => length), [30, 30]);
  });

  it("lets even a rush wait for half of its delay", () => {
    const { clock, delayed, log, task } = open();
    for (let i = 0; i < 200; i += 1) delayed.add(task(String(i)), 10, 17);
    clock.advance(17);
    assert.equal(log.length, 200);
    assert.deepEqual([...new Set(log.map(([, at]) => at))], [12, 16]);
  });

  it("runs a short delay before a longer one that was added first", () => {
    const { clock, delayed, log, task } = open();
    delayed.add(task("long"), 1, 17);
    delayed.add(task("short"), 1, 5);
    clock.advance(17);
    assert.deepEqual(log, [["short", 4], ["long", 16]]);
  });

  it("does not run what was cancelled", () => {
    const { clock, delayed, log, task } = open();
    const delay = delayed.add(task("a"), 10, 17);
    delayed.add(task("b"), 10, 17);
    delay.cancel();
    clock.advance(20);
    assert.deepEqual(log.map(([name]) => name), ["b"]);
    delay.cancel();
  });
});
