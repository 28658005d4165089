import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AdaptiveDelay } from "../../../../src/chat/flush/adaptive_delay.ts";
import { AdaptivePolicy } from "../../../../src/chat/flush/adaptive_policy.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

/** A policy on a thread where a batch may wait `maxMs` milliseconds, since it is as busy as can be. */
function busy(maxMs = 16) {
  const clock = new FakeClock();
  const delay = new AdaptiveDelay(maxMs);
  clock.advance(10_000);
  for (let at = clock.now() - 5000; at < clock.now(); at += 1) delay.measured(at, at + 1);
  assert.equal(delay.ms, maxMs);
  const policy = new AdaptivePolicy(clock, delay);
  /** Batches of so many events each, one every `everyMs` milliseconds. Returns the delay that the last one may have. */
  const batches = (count: number, everyMs: number, events = 1) => {
    let delayMs = 0;
    for (let i = 0; i < count; i += 1) {
      clock.advance(everyMs);
      for (let event = 1; event <= events; event += 1) delayMs = policy.delayMs(event);
      policy.flushed(events);
    }
    return delayMs;
  };
  return { clock, delay, policy, batches };
}

describe("AdaptivePolicy", () => {
  it("delays nothing while the thread has time to spare", () => {
    const policy = new AdaptivePolicy(new FakeClock(), new AdaptiveDelay(16));
    for (let i = 0; i < 50; i += 1) {
      assert.equal(policy.delayMs(1), 0);
      policy.flushed(1);
    }
  });

  it("delays where events are likely within three quarters of the delay, and not where they are rarer", () => {
    assert.equal(busy().batches(50, 11), 16);
    assert.equal(busy().batches(50, 13), 0);
  });

  it("goes by the time between whole batches and the events in each", () => {
    assert.equal(busy().batches(50, 40, 1), 0);
    assert.equal(busy().batches(50, 40, 5), 16);
    assert.equal(busy().batches(50, 60, 4), 0);
  });

  it("delays no batch of eight events", () => {
    const { policy, batches } = busy();
    batches(50, 2);
    const delays = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((events) => policy.delayMs(events));
    assert.deepEqual(delays, [16, 16, 16, 16, 16, 16, 16, 0, 0]);
  });

  it("forgets after a silence how often events came before it", () => {
    const { clock, policy, batches } = busy();
    batches(50, 2, 7);
    clock.advance(64);
    assert.equal(policy.delayMs(1), 16);
    policy.flushed(7);
    clock.advance(65);
    assert.equal(policy.delayMs(1), 0);
  });

  it("follows the load", () => {
    const { clock, delay, policy, batches } = busy();
    batches(50, 2);
    const from = clock.now();
    for (let at = from; at < from + 5000; at += 1) delay.measured(at, at);
    assert.equal(policy.delayMs(2), 0);
  });
});
