import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FlushScheduler } from "../../../../src/chat/flush/flush_scheduler.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

/** Counts the turns whose end somebody waited for. */
class CountingClock extends FakeClock {
  turns = 0;

  override atEndOfTurn(run: () => void): void {
    super.atEndOfTurn(() => {
      this.turns += 1;
      run();
    });
  }
}

function setUp() {
  const clock = new CountingClock();
  const errors: unknown[] = [];
  const scheduler = new FlushScheduler(clock, (error) => errors.push(error));
  const log: string[] = [];
  /** A task that notes its name and the turn it runs in, then does `more`. */
  const task = (name: string, more = () => {}) => ({
    run() {
      log.push(`${name} in turn ${clock.turns}`);
      more();
    },
  });
  return { clock, errors, scheduler, log, task };
}

describe("Turn", () => {
  it("runs nothing before the turn ends", () => {
    const { scheduler, log, task, clock } = setUp();
    scheduler.fanOut(task("room"));
    scheduler.write(task("queue"));
    assert.deepEqual(log, []);
    clock.endTurns();
    assert.deepEqual(log, ["room in turn 1", "queue in turn 1"]);
  });

  it("runs every fan-out before any write, each stage in the order of asking", () => {
    const { scheduler, log, task, clock } = setUp();
    scheduler.write(task("queue a"));
    scheduler.fanOut(task("room a"));
    scheduler.write(task("queue b"));
    scheduler.fanOut(task("room b"));
    clock.endTurns();
    assert.deepEqual(log, ["room a in turn 1", "room b in turn 1", "queue a in turn 1", "queue b in turn 1"]);
  });

  it("writes what a fan-out hands to a queue in the same turn", () => {
    const { scheduler, log, task, clock } = setUp();
    scheduler.fanOut(task("room", () => scheduler.write(task("queue"))));
    clock.endTurns();
    assert.deepEqual(log, ["room in turn 1", "queue in turn 1"]);
  });

  it("leaves fan-outs that come up while the turn ends to the next turn", () => {
    const { scheduler, log, task, clock } = setUp();
    scheduler.fanOut(task("room", () => scheduler.fanOut(task("other room"))));
    scheduler.write(task("queue", () => scheduler.fanOut(task("leave notice"))));
    clock.endTurns();
    assert.deepEqual(log, ["room in turn 1", "queue in turn 1", "other room in turn 2", "leave notice in turn 2"]);
  });

  it("leaves writes that come up while it writes to the next turn", () => {
    const { scheduler, log, task, clock } = setUp();
    scheduler.write(task("queue", () => scheduler.write(task("other queue"))));
    clock.endTurns();
    assert.deepEqual(log, ["queue in turn 1", "other queue in turn 2"]);
  });

  it("waits for the end of a turn only while there is work", () => {
    const { scheduler, task, clock } = setUp();
    clock.endTurns();
    assert.equal(clock.turns, 0);
    scheduler.fanOut(task("a"));
    scheduler.fanOut(task("b"));
    clock.endTurns();
    assert.equal(clock.turns, 1);
    scheduler.write(task("c"));
    clock.endTurns();
    assert.equal(clock.turns, 2);
  });

  it("reports a task that throws and runs the others", () => {
    const { scheduler, log, task, clock, errors } = setUp();
    const fail = (message: string) => () => {
      throw new Error(message);
    };
    scheduler.fanOut(task("broken room", fail("no room")));
    scheduler.fanOut(task("room"));
    scheduler.write(task("broken queue", fail("no queue")));
    scheduler.write(task("queue"));
    clock.endTurns();
    assert.deepEqual(log, ["broken room in turn 1", "room in turn 1", "broken queue in turn 1", "queue in turn 1"]);
    assert.deepEqual(errors.map(String), ["Error: no room", "Error: no queue"]);
    scheduler.fanOut(task("later room"));
    clock.endTurns();
    assert.equal(log.at(-1), "later room in turn 2");
  });
});

describe("Turn.hold()", () => {
  /** A turn whose window is as long as it gets. */
  function busy() {
    const parts = setUp();
    for (let i = 0; i < 1000; i += 1) {
      parts.scheduler.write({ run: () => parts.clock.advance(1) });
      parts.clock.endTurns();
    }
    assert.equal(parts.scheduler.delayMs, 17);
    return parts;
  }

  it("runs a task when the window has nearly passed, and never later", () => {
    for (let wait = 0; wait < 5; wait += 1) {
      const { clock, scheduler, log, task } = busy();
      clock.advance(wait);
      scheduler.delay(task("room"), 10);
      clock.advance(13);
      clock.endTurns();
      assert.equal(log.length, 0);
      clock.advance(4);
      clock.endTurns();
      assert.equal(log.length, 1);
      assert.equal(clock.timers, 0);
    }
  });

  it("runs tasks that came within a few milliseconds in one turn", () => {
    const { clock, scheduler, log, task } = busy();
    const turns = clock.turns;
    for (let i = 0; i < 30; i += 1) {
      scheduler.delay(task(String(i)), 1);
      clock.advance(1);
      clock.endTurns();
    }
    clock.advance(20);
    clock.endTurns();
    assert.equal(log.length, 30);
    assert.ok(clock.turns - turns <= 9, `${clock.turns - turns} turns`);
  });

  it("lets some of a rush go earlier, so that no turn has it all", () => {
    const { clock, scheduler, log, task } = busy();
    for (let i = 0; i < 60; i += 1) scheduler.delay(task(String(i)), 10);
    for (let i = 0; i < 17; i += 1) {
      clock.advance(1);
      clock.endTurns();
    }
    assert.equal(log.length, 60);
    const counts = Map.groupBy(log, (line) => line.split(" in ")[1]);
    assert.deepEqual([...counts.values()].map(({ length }) => length), [30, 30]);
  });

  it("does not run what was taken back", () => {
    const { clock, scheduler, log, task } = busy();
    const hold = scheduler.delay(task("a"), 10);
    scheduler.delay(task("b"), 10);
    hold.cancel();
    clock.advance(20);
    clock.endTurns();
    assert.deepEqual(log.map((line) => line[0]), ["b"]);
    hold.cancel();
  });
});
