import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { NumberRing } from "../../../src/lib/number_ring.ts";

describe("NumberRing", () => {
  it("keeps the latest rows, oldest first, and their numbers", () => {
    const ring = new NumberRing(3, 2);
    assert.deepEqual([ring.count, ring.latest()], [0, []]);
    for (let i = 0; i < 5; i += 1) ring.push([i, -i]);
    assert.deepEqual(ring.latest(), [[2, -2], [3, -3], [4, -4]]);
    assert.equal(ring.count, 5);
  });

  it("returns fewer rows when asked, and never more than it has", () => {
    const ring = new NumberRing(3, 1);
    ring.push([1]);
    ring.push([2]);
    assert.deepEqual([ring.latest(1), ring.latest(9)], [[[2]], [[1], [2]]]);
    ring.push([3]);
    ring.push([4]);
    assert.deepEqual([ring.latest(1), ring.latest(9)], [[[4]], [[2], [3], [4]]]);
  });

  it("keeps what is not known", () => {
    const ring = new NumberRing(1, 2);
    ring.push([1, NaN]);
    assert.equal(JSON.stringify(ring.latest()), "[[1,null]]");
  });

  it("refuses a row of another width", () => {
    assert.throws(() => new NumberRing(3, 2).push([1]), { name: "RangeError", message: /1 numbers: expected 2/ });
  });
});
