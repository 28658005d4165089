import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AckCounter, Flow } from "../../../../src/backplane/threads/flow.ts";

const MIB = 1024 * 1024;

describe("Flow", () => {
  it("is behind past a window, until half a window is left", () => {
    let caughtUp = 0;
    const flow = new Flow(() => caughtUp += 1);
    flow.sent(MIB);
    assert.equal(flow.isBehind, false);
    flow.sent(1);
    assert.equal(flow.isBehind, true);
    for (const acknowledged of [1, 2, MIB / 2]) {
      flow.acknowledged(acknowledged);
      assert.deepEqual([flow.isBehind, caughtUp], [true, 0], `${acknowledged} acknowledged`);
    }
    flow.acknowledged(MIB / 2 + 1);
    assert.deepEqual([flow.isBehind, caughtUp], [false, 1]);
    flow.acknowledged(MIB + 1);
    assert.equal(caughtUp, 1, "it says so once");
  });
});

describe("AckCounter", () => {
  it("is due after a quarter of a window, and again after the next", () => {
    const counter = new AckCounter();
    for (let total = MIB / 4; total <= MIB; total += MIB / 4) {
      counter.done(MIB / 4 - 1);
      assert.equal(counter.isDue, false);
      counter.done(1);
      assert.equal(counter.isDue, true);
      assert.equal(counter.acknowledged, total - MIB / 4);
      assert.equal(counter.acknowledge(), total);
    }
  });
});
