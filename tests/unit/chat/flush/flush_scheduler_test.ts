import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FlushScheduler } from "../../../../src/chat/flush/flush_scheduler.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

/** Counts the turns whose end had work. */
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

describe("FlushScheduler", () => {
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

  it("runs what is to follow the writes when the last of them is done", () => {
    const { scheduler, log, task, clock } = setUp();
    scheduler.afterWrites(task("completion"));
    scheduler.write(task("queue"));
    scheduler.fanOut(task("room", () => scheduler.write(task("other queue"))));
    clock.endTurns();
    assert.deepEqual(log, ["room in turn 1", "queue in turn 1", "other queue in turn 1", "completion in turn 1"]);
  });

  it("tells its meter how long each end of a turn took", () => {
    const { clock } = setUp();
    const times: [number, number][] = [];
    const scheduler = new FlushScheduler(clock, assert.ifError, { measured: (...time) => void times.push(time) });
    clock.advance(100);
    scheduler.fanOut({ run: () => clock.advance(2) });
    scheduler.write({ run: () => clock.advance(3) });
    clock.endTurns();
    assert.deepEqual(times, [[100, 105]]);
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
