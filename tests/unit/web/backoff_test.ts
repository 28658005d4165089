import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Backoff } from "../../../src/web/app/lib/backoff.js";

describe("Backoff", () => {
  const delays = (backoff: Backoff, count: number) => Array.from({ length: count }, () => backoff.next());

  it("doubles up to its maximum, and starts again after a success", () => {
    const backoff = new Backoff({ firstMs: 100, maxMs: 500, random: () => 1 });
    assert.deepEqual(delays(backoff, 5), [100, 200, 400, 500, 500]);
    backoff.reset();
    assert.deepEqual(delays(backoff, 2), [100, 200]);
  });

  it("makes half of a delay random", () => {
    assert.deepEqual(delays(new Backoff({ firstMs: 100, maxMs: 500, random: () => 0 }), 4), [50, 100, 200, 250]);
    assert.equal(new Backoff({ firstMs: 100, random: () => 0.5 }).next(), 75);
  });

  it("never exceeds its maximum, however many attempts there are", () => {
    assert.equal(delays(new Backoff({ random: () => 1 }), 2000).at(-1), 20_000);
  });
});
