import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Housekeeping } from "../../../src/server/housekeeping.ts";
import { FakeClock } from "../../support/fake_clock.ts";

function open() {
  const clock = new FakeClock();
  const kept = { collections: 0 };
  const housekeeping = new Housekeeping(clock, () => kept.collections += 1);
  const change = (times: number) => {
    for (let i = 0; i < times; i += 1) housekeeping.changed();
  };
  return { clock, kept, housekeeping, change };
}

describe("Housekeeping", () => {
  it("collects once, when a second has brought no more than a thousand changes before it", () => {
    const { clock, kept, change } = open();
    change(1500);
    clock.advance(1999); // the first of two seconds began with the thousandth
    assert.equal(kept.collections, 0);
    clock.advance(1);
    assert.equal(kept.collections, 1);
    clock.advance(60_000);
    assert.equal(kept.collections, 1);
    assert.equal(clock.timers, 0);
  });

  it("waits for as long as people come and go", () => {
    const { clock, kept, change } = open();
    change(1000);
    for (let i = 0; i < 10; i += 1) {
      clock.advance(900);
      change(1);
    }
    assert.equal(kept.collections, 0);
    clock.advance(2000);
    assert.equal(kept.collections, 1);
  });

  it("leaves a few alone, however long they take", () => {
    const { clock, kept, change } = open();
    change(999);
    assert.equal(clock.timers, 0);
    clock.advance(60_000);
    assert.equal(kept.collections, 0);
    change(1);
    clock.advance(1000);
    assert.equal(kept.collections, 1);
  });

  it("sets no timer after it was stopped", () => {
    const { clock, kept, housekeeping, change } = open();
    change(1000);
    housekeeping.stop();
    assert.equal(clock.timers, 0);
    clock.advance(10_000);
    assert.equal(kept.collections, 0);
  });
});
