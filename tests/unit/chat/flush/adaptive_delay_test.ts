import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AdaptiveDelay } from "../../../../src/chat/flush/adaptive_delay.ts";

/** A window after `ms` milliseconds of which writing took the given share, in spells of a millisecond. */
function after(window: AdaptiveDelay, from: number, ms: number, share: number): number {
  for (let at = from; at < from + ms; at += 1) window.measured(at, at + share);
  return window.ms;
}

describe("FlushWindow", () => {
  it("is zero while there is time to spare", () => {
    assert.equal(after(new AdaptiveDelay(), 0, 10_000, 0.2), 0);
  });

  it("grows by steps while writing takes a large share of the time, up to a bound", () => {
    const window = new AdaptiveDelay();
    const early = after(window, 0, 120, 0.6);
    assert.ok(early > 0 && early <= 6, String(early));
    const later = after(window, 120, 120, 0.6);
    assert.ok(later > early);
    assert.equal(after(window, 240, 10_000, 0.9), 17);
  });

  it("stays where it is between the two shares, and shrinks to zero below the lower one", () => {
    const window = new AdaptiveDelay();
    const grown = after(window, 0, 1000, 0.6);
    assert.equal(after(window, 1000, 1000, 0.2), grown);
    assert.equal(after(window, 2000, 1000, 0.1), 0);
  });
});
