import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CollectionEffort } from "../../../src/runtime/mod.ts";
import { IdleCollector } from "../../../src/server/idle_collector.ts";
import { FakeClock } from "../../support/fake_clock.ts";

function open(threads = 1) {
  const clock = new FakeClock();
  const kept = { collections: [] as CollectionEffort[], inputAt: 0, connections: 1000 };
  const idleCollector = new IdleCollector(clock, {
    lastInputAt: () => kept.inputAt,
    connections: () => kept.connections,
    collect: (effort) => void kept.collections.push(effort),
  }, threads);
  /** Lets so many milliseconds pass with an input in each. */
  const chatter = (ms: number) => {
    for (let i = 0; i < ms; i += 1) {
      kept.inputAt = clock.now();
      clock.advance(1);
    }
  };
  const change = (times: number) => {
    for (let i = 0; i < times; i += 1) idleCollector.changed();
  };
  /** Lets time pass until memory is collected, which it is after `ms` milliseconds and not before. */
  const assertCollects = (ms: number) => {
    clock.advance(ms - 1);
    assert.deepEqual(kept.collections, []);
    clock.advance(1);
    assert.deepEqual(kept.collections, ["quick"]);
  };
  return { clock, kept, idleCollector, change, chatter, assertCollects };
}

describe("IdleCollector", () => {
  it("collects a tenth of a second after the last input, and thoroughly after three seconds, once each", () => {
    const { clock, kept, change, chatter, assertCollects } = open();
    change(1500);
    chatter(50);
    assertCollects(99); // the last input was a millisecond before the chatter was over
    clock.advance(2899);
    assert.deepEqual(kept.collections, ["quick"]);
    clock.advance(1);
    assert.deepEqual(kept.collections, ["quick", "thorough"]);
    clock.advance(60_000);
    assert.equal(kept.collections.length, 2);
    assert.equal(clock.timers, 0);
  });

  it("waits no longer than five seconds after the last change with few connections, though they send", () => {
    const { clock, kept, change, chatter } = open();
    kept.connections = 200;
    change(1500);
    chatter(4999);
    assert.deepEqual(kept.collections, []);
    chatter(2);
    assert.deepEqual(kept.collections, ["quick", "thorough"]);
    assert.equal(clock.timers, 0);
  });

  it("counts the changes of one thread as its share of all", () => {
    const { kept, clock, change } = open(2);
    change(499);
    clock.advance(60_000);
    assert.deepEqual(kept.collections, []);
    change(1);
    clock.advance(60_000);
    assert.deepEqual(kept.collections, ["quick", "thorough"]);
  });

  it("waits for silence with more connections", () => {
    const { kept, change, chatter, assertCollects } = open();
    kept.connections = 201;
    change(1500);
    chatter(60_000);
    assertCollects(99);
  });

  it("is thorough only after three seconds without input", () => {
    const { clock, kept, change, assertCollects } = open();
    change(1500);
    assertCollects(100);
    for (let i = 0; i < 100; i += 1) {
      clock.advance(2800);
      kept.inputAt = clock.now();
    }
    assert.deepEqual(kept.collections, ["quick"]);
    clock.advance(3000);
    assert.deepEqual(kept.collections, ["quick", "thorough"]);
  });

  it("starts over when many connections open before it was thorough", () => {
    const { clock, kept, change, assertCollects } = open();
    change(1500);
    assertCollects(100);
    clock.advance(2000);
    change(1500);
    clock.advance(100);
    assert.deepEqual(kept.collections, ["quick", "quick"]);
    assert.equal(clock.timers, 1);
  });

  it("does not collect while clients send", () => {
    const { change, chatter, assertCollects } = open();
    change(1500);
    chatter(60_000);
    assertCollects(99);
  });

  it("waits while connections open and close", () => {
    const { clock, change, assertCollects } = open();
    change(1000);
    for (let i = 0; i < 100; i += 1) {
      clock.advance(99);
      change(1);
    }
    assertCollects(100);
  });

  it("does not collect after a few changes, however slow", () => {
    const { clock, change, assertCollects } = open();
    change(999);
    assert.equal(clock.timers, 0);
    clock.advance(60_000);
    change(1);
    assertCollects(100);
  });

  it("sets no timer after it was stopped", () => {
    const { clock, kept, idleCollector, change } = open();
    change(1000);
    idleCollector.stop();
    assert.equal(clock.timers, 0);
    clock.advance(10_000);
    assert.deepEqual(kept.collections, []);
  });
});
