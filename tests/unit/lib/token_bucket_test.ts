import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { TokenBucket } from "../../../src/lib/token_bucket.ts";

/** Tokens a second. Binary fractions hold what a bucket has after any millisecond exactly. */
const ONE_IN_64_MS = 15.625;

/** Takes every token there is at `now`. */
function takeAll(bucket: TokenBucket, now: number): number {
  let taken = 0;
  for (; bucket.wait(now) === 0; taken += 1) bucket.take(now);
  return taken;
}

describe("TokenBucket", () => {
  it("gives burst tokens at once, then rate tokens a second", () => {
    const bucket = new TokenBucket(20, 40, 5000);
    assert.equal(takeAll(bucket, 5000), 40);
    assert.equal(takeAll(bucket, 6000), 20);
    assert.equal(takeAll(bucket, 6500), 10);
  });

  it("tells how long it is until the next token", () => {
    const bucket = new TokenBucket(ONE_IN_64_MS, 1, 0);
    assert.equal(bucket.wait(0), 0);
    bucket.take(0);
    assert.equal(bucket.wait(0), 64);
    assert.equal(bucket.wait(16), 48);
    assert.equal(bucket.wait(63), 1);
    assert.equal(bucket.wait(64), 0);
  });

  it("never holds more than burst tokens, even after a long pause", () => {
    const bucket = new TokenBucket(1000, 3, 0);
    assert.equal(takeAll(bucket, 86_400_000), 3);
  });

  it("keeps fractions of a token", () => {
    const bucket = new TokenBucket(ONE_IN_64_MS, 1, 0);
    bucket.take(0);
    for (let now = 1; now < 64; now += 1) assert.equal(bucket.wait(now), 64 - now);
    assert.equal(bucket.wait(64), 0);
  });

  it("goes into debt when tokens are taken that are not there", () => {
    const bucket = new TokenBucket(10, 1, 0);
    for (let i = 0; i < 3; i += 1) bucket.take(0);
    assert.equal(bucket.wait(0), 300);
    assert.equal(bucket.wait(299), 1);
    assert.equal(bucket.wait(300), 0);
  });

  it("is filled up to the moment before tokens are taken, also parts of one", () => {
    const bucket = new TokenBucket(10, 4, 0);
    bucket.take(0, 4);
    bucket.take(1_000_000, 3.5);
    assert.equal(bucket.tokens(1_000_000), 0.5);
    assert.equal(bucket.wait(1_000_000), 50);
  });

  it("gives nothing for time that runs backwards", () => {
    const bucket = new TokenBucket(10, 1, 1000);
    bucket.take(1000);
    assert.equal(bucket.wait(500), 100);
    assert.equal(bucket.wait(1100), 0);
  });

  it("grants exactly burst and then rate a second to a caller that waits for wait()", () => {
    const rates = fc.double({ min: 0.01, max: 500, noNaN: true });
    // A smaller bucket has no room for what the rest of a millisecond brings that was waited in vain.
    const bursts = fc.integer({ min: 2, max: 50 });
    fc.assert(fc.property(rates, bursts, fc.integer({ min: 1, max: 100 }), (rate, burst, more) => {
      const bucket = new TokenBucket(rate, burst, 0);
      let now = 0;
      for (let taken = 0; taken < burst + more; taken += 1) {
        for (let wait = bucket.wait(now); wait > 0; wait = bucket.wait(now)) now += wait;
        bucket.take(now);
      }
      const least = (more * 1000) / rate;
      assert.ok(now >= least * (1 - 1e-9), `after ${now} ms instead of ${least}`);
      assert.ok(now <= least * (1 + 1e-9) + 2, `only after ${now} ms instead of ${least}`);
    }));
  });
});
