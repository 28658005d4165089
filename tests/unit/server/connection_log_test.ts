import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Fields, Log } from "../../../src/observe/log.ts";
import { ConnectionLog } from "../../../src/server/connection_log.ts";
import { FakeClock } from "../../support/fake_clock.ts";

function setUp(threads = 1) {
  const clock = new FakeClock();
  const summaries: Fields[] = [];
  const log: Log = {
    debugEnabled: false,
    infoEnabled: true,
    debug() {},
    warn() {},
    error() {},
    info(message, fields = {}) {
      assert.equal(message, "connections summed up");
      summaries.push(fields);
    },
  };
  const lines = new ConnectionLog(log, clock, threads);
  const allowed = (count: number) => {
    let sum = 0;
    for (let i = 0; i < count; i += 1) if (lines.allows("opened")) sum += 1;
    return sum;
  };
  return { clock, summaries, lines, allowed };
}

describe("ConnectionLog", () => {
  it("allows a hundred lines in a second, whatever they are about", () => {
    const { clock, lines, allowed, summaries } = setUp();
    assert.equal(allowed(50), 50);
    for (let i = 0; i < 50; i += 1) assert.ok(lines.allows(i % 2 === 0 ? "refused" : "closed", "client_end"));
    assert.equal(allowed(1), 0);
    clock.advance(1000);
    assert.equal(summaries.length, 1);
    assert.equal(allowed(200), 100);
  });

  it("sums up what is beyond, by what happened and why, in one line at the end of the second", () => {
    const { clock, lines, allowed, summaries } = setUp();
    allowed(103);
    lines.allows("closed", "client_end");
    lines.allows("closed", "client_end");
    lines.allows("closed", "client_reset");
    lines.allows("refused", "server_full");
    clock.advance(999);
    assert.deepEqual(summaries, []);
    clock.advance(1);
    assert.deepEqual(summaries, [{
      opened: 3,
      "closed.client_end": 2,
      "closed.client_reset": 1,
      "refused.server_full": 1,
    }]);
    assert.equal(clock.timers, 0);
  });

  it("writes no more than a hundred lines and one a second through a flood", () => {
    const { clock, summaries, allowed } = setUp();
    let written = 0;
    for (let ms = 0; ms < 10_000; ms += 10) {
      written += allowed(20);
      clock.advance(10);
    }
    assert.equal(written, 1000);
    assert.equal(summaries.length, 10);
    assert.equal(summaries.reduce((sum, { opened }) => sum + Number(opened), 0), 19_000);
  });

  it("sums up before the first line of the next second, should the timer be late", () => {
    const { clock, lines, summaries } = setUp();
    let before: Fields[] = [];
    clock.setTimer(1000, () => {
      assert.ok(lines.allows("closed", "client_end"));
      before = [...summaries];
    });
    for (let i = 0; i < 101; i += 1) lines.allows("opened");
    clock.advance(1000);
    assert.deepEqual(before, [{ opened: 1 }]);
    assert.deepEqual(summaries, before);
  });

  it("gives each of several threads a part", () => {
    assert.equal(setUp(4).allowed(200), 25);
    assert.equal(setUp(64).allowed(200), 1);
  });

  it("sums up at once when the server stops, and only when there is something", () => {
    const { clock, lines, allowed, summaries } = setUp();
    allowed(100);
    lines.sumUp();
    assert.deepEqual(summaries, []);
    allowed(1);
    lines.sumUp();
    assert.deepEqual([summaries, clock.timers], [[{ opened: 1 }], 0]);
  });
});
