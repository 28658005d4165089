import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FixedHistogram } from "../../../src/lib/fixed_histogram.ts";

describe("FixedHistogram", () => {
  it("counts each value in the first bucket whose bound it does not exceed", () => {
    const histogram = new FixedHistogram([1, 2, 5]);
    for (const value of [0, 1, 1.5, 2, 5, 5.1, 100]) histogram.observe(value);
    assert.deepEqual(histogram.counts, [2, 2, 1, 2]);
    assert.equal(histogram.sum, 114.6);
  });
});
