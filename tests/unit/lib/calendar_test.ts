import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { dayOf, startOfDay } from "../../../src/lib/calendar.ts";

describe("dayOf()", () => {
  it("is the day in the time zone of this machine", () => {
    assert.equal(dayOf(new Date(2026, 10, 27, 0, 0, 0, 0).getTime()), "2026-11-27");
    assert.equal(dayOf(new Date(2026, 0, 5, 23, 59, 59, 999).getTime()), "2026-01-05");
  });
});

describe("startOfDay()", () => {
  it("is midnight in the time zone of this machine", () => {
    const midnight = new Date(2026, 10, 27).getTime();
    assert.equal(startOfDay(midnight), midnight);
    assert.equal(startOfDay(new Date(2026, 10, 27, 23, 59, 59, 999).getTime()), midnight);
    assert.equal(startOfDay(midnight - 1), new Date(2026, 10, 26).getTime());
  });
});
