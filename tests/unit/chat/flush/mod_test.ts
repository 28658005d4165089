import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { IMMEDIATE } from "../../../../src/chat/flush/flush_policy.ts";
import { createFlushing } from "../../../../src/chat/flush/mod.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

/** Creates flushing on a thread that is busy with nothing but writing, and returns how long a batch may wait there. */
function delayUnderLoad(maxDelayMs: number): number {
  const clock = new FakeClock();
  const { scheduler, createPolicy } = createFlushing(clock, assert.ifError, maxDelayMs);
  const policy = createPolicy();
  let delayMs = 0;
  for (let i = 0; i < 2000; i += 1) {
    scheduler.write({ run: () => clock.advance(1) });
    clock.endTurns();
    delayMs = policy.delayMs(1);
    policy.flushed(1);
  }
  return delayMs;
}

describe("createFlushing()", () => {
  it("lets batches wait under load, as long as was said", () => {
    assert.equal(delayUnderLoad(17), 17);
    assert.equal(delayUnderLoad(5), 5);
  });

  it("lets no batch wait where the longest delay is 0 or less", () => {
    assert.equal(delayUnderLoad(0), 0);
    assert.equal(delayUnderLoad(-3), 0);
    assert.equal(createFlushing(new FakeClock(), assert.ifError, 0).createPolicy(), IMMEDIATE);
  });

  it("gives each fan-out a policy of its own", () => {
    const clock = new FakeClock();
    const { scheduler, createPolicy } = createFlushing(clock, assert.ifError, 17);
    const [lively, quiet] = [createPolicy(), createPolicy()];
    for (let i = 0; i < 2000; i += 1) {
      scheduler.write({ run: () => clock.advance(1) });
      clock.endTurns();
      lively.delayMs(1);
      lively.flushed(1);
    }
    assert.deepEqual([lively.delayMs(1), quiet.delayMs(1)], [17, 0]);
  });
});
