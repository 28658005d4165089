import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Backoff } from "../../../src/client/mod.ts";

describe("Backoff", () => {
  const waits = (backoff: Backoff, count: number) => Array.from({ length: count }, () => backoff.next());

  it("doubles up to its limit, and begins anew when it worked", () => {
    const backoff = new Backoff({ firstMs: 100, mostMs: 500, random: () => 1 });
    assert.deepEqual(waits(backoff, 5), [100, 200, 400, 500, 500]);
    backoff.reset();
    assert.deepEqual(waits(backoff, 2), [100, 200]);
  });

  it("leaves half of a wait to chance", () => {
    assert.deepEqual(waits(new Backoff({ firstMs: 100, mostMs: 500, random: () => 0 }), 4), [50, 100, 200, 250]);
    assert.equal(new Backoff({ firstMs: 100, random: () => 0.5 }).next(), 75);
  });

  it("never grows past its limit, however often it is tried", () => {
    assert.equal(waits(new Backoff({ random: () => 1 }), 2000).at(-1), 30_000);
  });
});
