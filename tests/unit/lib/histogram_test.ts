import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Histogram } from "../../../src/lib/histogram.ts";

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

describe("Histogram", () => {
  it("has percentiles within 1/128 above those of the sorted values", () => {
    fc.assert(fc.property(
      fc.array(fc.nat(4_000_000_000), { minLength: 1 }),
      fc.integer({ min: 1, max: 100 }),
      (values, percent) => {
        const sorted = values.toSorted((a, b) => a - b);
        const exact = sorted[Math.ceil((percent / 100) * values.length) - 1] ?? 0;
        const found = histogramOf(values).percentile(percent);
        assert.ok(found >= exact && found <= exact + exact / 128, `${found} for ${exact}`);
      },
    ));
  });

  it("has every value in exactly one bucket that holds it", () => {
    fc.assert(fc.property(fc.nat(4_294_967_295), (value) => {
      const buckets = [...histogramOf([value]).buckets()];
      assert.equal(buckets.length, 1);
      for (const { from, to, count } of buckets) {
        assert.ok(from <= value && value < to && count === 1, `${value} in ${from} to ${to}`);
        assert.ok(to - from <= Math.max(1, value / 128));
      }
    }));
  });

  it("tells small values apart, and the largest as it was", () => {
    const histogram = histogramOf([...Array.from({ length: 256 }, (_, i) => i), 123_457]);
    assert.equal([...histogram.buckets()].length, 257);
    assert.equal(histogram.max, 123_457);
    assert.equal(histogram.percentile(100), 123_457);
    assert.equal(histogram.count, 257);
  });

  it("counts what is out of range as the nearest that is in it", () => {
    const histogram = histogramOf([-5, 1e12]);
    assert.equal(histogram.percentile(50), 0);
    assert.equal(histogram.max, 4_294_967_295);
  });

  it("is all zeros when empty", () => {
    const histogram = new Histogram();
    assert.deepEqual([histogram.percentile(50), histogram.max, histogram.count, [...histogram.buckets()]], [
      0,
      0,
      0,
      [],
    ]);
  });
});
