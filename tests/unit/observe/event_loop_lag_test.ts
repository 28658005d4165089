import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EventLoopLag } from "../../../src/observe/event_loop_lag.ts";
import { FakeClock } from "../../support/fake_clock.ts";

/** A clock whose timers go off late by what is said. */
class LateClock extends FakeClock {
  lateMs = 0;

  override setTimer(ms: number, run: () => void) {
    return super.setTimer(ms + this.lateMs, run);
  }
}

describe("EventLoopLag", () => {
  it("is the latest that a timer was in the last ten seconds", () => {
    const clock = new LateClock();
    const lag = new EventLoopLag(clock);
    assert.equal(lag.worstSeconds, 0);
    lag.start();
    clock.advance(1000);
    assert.equal(lag.worstSeconds, 0);
    clock.lateMs = 300;
    clock.advance(1000);
    clock.lateMs = 0;
    clock.advance(5000);
    assert.equal(lag.worstSeconds, 0.3);
    clock.advance(10_000);
    assert.equal(lag.worstSeconds, 0);
    lag.stop();
    assert.equal(clock.timers, 0);
  });
});
