import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Turn } from "../../../src/lib/turn.ts";
import { FakeClock } from "../../support/fake_clock.ts";

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
  const turn = new Turn(clock, (error) => errors.push(error));
  const log: string[] = [];
  /** A task that notes its name and the turn it runs in, then does `more`. */
  const task = (name: string, more = () => {}) => ({
    endTurn() {
      log.push(`${name} in turn ${clock.turns}`);
      more();
    },
  });
  return { clock, errors, turn, log, task };
}

describe("Turn", () => {
  it("runs nothing before the turn ends", () => {
    const { turn, log, task, clock } = setUp();
    turn.fanOut(task("room"));
    turn.write(task("queue"));
    assert.deepEqual(log, []);
    clock.endTurns();
    assert.deepEqual(log, ["room in turn 1", "queue in turn 1"]);
  });

  it("runs every fan-out before any write, each stage in the order of asking", () => {
    const { turn, log, task, clock } = setUp();
    turn.write(task("queue a"));
    turn.fanOut(task("room a"));
    turn.write(task("queue b"));
    turn.fanOut(task("room b"));
    clock.endTurns();
    assert.deepEqual(log, ["room a in turn 1", "room b in turn 1", "queue a in turn 1", "queue b in turn 1"]);
  });

  it("writes what a fan-out hands to a queue in the same turn", () => {
    const { turn, log, task, clock } = setUp();
    turn.fanOut(task("room", () => turn.write(task("queue"))));
    clock.endTurns();
    assert.deepEqual(log, ["room in turn 1", "queue in turn 1"]);
  });

  it("leaves fan-outs that come up while the turn ends to the next turn", () => {
    const { turn, log, task, clock } = setUp();
    turn.fanOut(task("room", () => turn.fanOut(task("other room"))));
    turn.write(task("queue", () => turn.fanOut(task("leave notice"))));
    clock.endTurns();
    assert.deepEqual(log, ["room in turn 1", "queue in turn 1", "other room in turn 2", "leave notice in turn 2"]);
  });

  it("leaves writes that come up while it writes to the next turn", () => {
    const { turn, log, task, clock } = setUp();
    turn.write(task("queue", () => turn.write(task("other queue"))));
    clock.endTurns();
    assert.deepEqual(log, ["queue in turn 1", "other queue in turn 2"]);
  });

  it("waits for the end of a turn only while there is work", () => {
    const { turn, task, clock } = setUp();
    clock.endTurns();
    assert.equal(clock.turns, 0);
    turn.fanOut(task("a"));
    turn.fanOut(task("b"));
    clock.endTurns();
    assert.equal(clock.turns, 1);
    turn.write(task("c"));
    clock.endTurns();
    assert.equal(clock.turns, 2);
  });

  it("reports a task that throws and runs the others", () => {
    const { turn, log, task, clock, errors } = setUp();
    const fail = (message: string) => () => {
      throw new Error(message);
    };
    turn.fanOut(task("broken room", fail("no room")));
    turn.fanOut(task("room"));
    turn.write(task("broken queue", fail("no queue")));
    turn.write(task("queue"));
    clock.endTurns();
    assert.deepEqual(log, ["broken room in turn 1", "room in turn 1", "broken queue in turn 1", "queue in turn 1"]);
    assert.deepEqual(errors.map(String), ["Error: no room", "Error: no queue"]);
    turn.fanOut(task("later room"));
    clock.endTurns();
    assert.equal(log.at(-1), "later room in turn 2");
  });
});
