import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AdaptiveDelay } from "../../../../src/chat/flush/adaptive_delay.ts";

/** The delay after `ms` milliseconds of which writing took the given share, in spells of a millisecond. */
function after(delay: AdaptiveDelay, from: number, ms: number, share: number): number {
  for (let at = from; at < from + ms; at += 1) delay.measured(at, at + share);
  return delay.ms;
}

describe("AdaptiveDelay", () => {
  it("is zero while there is time to spare", () => {
    assert.equal(after(new AdaptiveDelay(17), 0, 10_000, 0.2), 0);
  });

  it("grows by steps while writing takes a large share of the time, up to a bound", () => {
    const delay = new AdaptiveDelay(17);
    const early = after(delay, 0, 120, 0.6);
    assert.ok(early > 0 && early <= 6, String(early));
    const later = after(delay, 120, 120, 0.6);
    assert.ok(later > early);
    assert.equal(after(delay, 240, 10_000, 0.9), 17);
  });

  it("stays where it is between the two shares, and shrinks to zero below the lower one", () => {
    const delay = new AdaptiveDelay(17);
    const grown = after(delay, 0, 1000, 0.6);
    assert.equal(after(delay, 1000, 1000, 0.2), grown);
    assert.equal(after(delay, 2000, 1000, 0.1), 0);
  });
});
