import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { dueAt, type Load, Placement, type Stage, stagesOf } from "../../../../src/cli/bench/plan.ts";

const LOAD: Load = { clients: 100, rooms: 10, senders: 100, rate: 2, duration: 30, steps: 3 };

function lastOf(stages: readonly Stage[]): Stage {
  const stage = stages.at(-1);
  assert.ok(stage);
  return stage;
}

describe("stagesOf()", () => {
  it("doubles the clients up to all of them, in equal times", () => {
    assert.deepEqual(
      stagesOf(LOAD).map(({ clients, seconds, messages, number }) => [number, clients, seconds, messages]),
      [[1, 25, 10, 500], [2, 50, 10, 1000], [3, 100, 10, 2000]],
    );
  });

  it("leaves out stages that would add no clients", () => {
    const stages = stagesOf({ ...LOAD, clients: 3, rooms: 1, senders: 3, steps: 5 });
    assert.deepEqual(stages.map(({ clients, seconds }) => [clients, seconds]), [[2, 15], [3, 15]]);
  });

  it("has rooms of one size and senders in all of them", () => {
    const last = lastOf(stagesOf({ ...LOAD, senders: 10 }));
    assert.deepEqual(last.senders, [0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
    assert.deepEqual([0, 9, 10, 99].map((client) => last.rooms[client]), [0, 0, 1, 9]);
    assert.deepEqual(stagesOf({ ...LOAD, senders: 1 }).map(({ senders }) => senders), [[0], [0], [0]]);
  });
});

describe("dueAt()", () => {
  it("spreads the messages of all senders evenly over the stage", () => {
    const last = lastOf(stagesOf(LOAD));
    assert.equal(dueAt(last, 0), 0);
    assert.equal(dueAt(last, 1), 5);
    assert.equal(dueAt(last, last.messages), 10_000);
  });
});

describe("Placement", () => {
  const loads = fc.record({
    clients: fc.integer({ min: 2, max: 60 }),
    rooms: fc.nat(),
    senders: fc.nat(),
    steps: fc.nat(3),
  })
    .map(({ clients, rooms, senders, steps }): Load => {
      return {
        clients,
        rooms: 1 + rooms % Math.floor(clients / 2),
        senders: 1 + senders % clients,
        rate: 1,
        duration: 1,
        steps: steps + 1,
      };
    });

  it("numbers every pair of a speaker and another client of its room, and no other", () => {
    fc.assert(fc.property(loads, (load) => {
      for (const stage of stagesOf(load)) {
        const placement = new Placement(stage);
        const seen = new Set<number>();
        for (let sender = 0; sender < load.clients; sender += 1) {
          const receivers: number[] = [];
          for (let receiver = 0; receiver < load.clients; receiver += 1) {
            const pair = placement.pairOf(sender, receiver);
            const isWanted = stage.senders.includes(sender) && sender !== receiver && receiver < stage.clients &&
              stage.rooms[sender] === stage.rooms[receiver];
            assert.equal(pair !== undefined, isWanted);
            if (pair === undefined) continue;
            assert.ok(pair >= 0 && pair < placement.pairs && !seen.has(pair));
            seen.add(pair);
            receivers.push(receiver);
          }
          if (!stage.senders.includes(sender)) continue;
          assert.deepEqual([...placement.receiversOf(sender)], receivers);
          assert.equal(placement.receiverCountOf(sender), receivers.length);
        }
      }
    }));
  });

  it("gives every client a receiver in the last stage", () => {
    fc.assert(fc.property(loads, (load) => {
      const stage = lastOf(stagesOf(load));
      const placement = new Placement(stage);
      for (let client = 0; client < load.clients; client += 1) assert.ok(placement.receiverCountOf(client) >= 1);
    }));
  });
});
