import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { RecentCounter, sumCounts } from "../../../src/lib/recent_counter.ts";
import { TopCounter } from "../../../src/lib/top_counter.ts";

function counted(capacity: number, names: readonly string[]) {
  const counter = new TopCounter(capacity);
  for (const name of names) counter.add(name);
  return new Map(counter.counts());
}

describe("TopCounter", () => {
  it("is exact while it has room", () => {
    assert.deepEqual([...counted(3, ["a", "b", "a", "c", "a"])], [["a", 3], ["b", 1], ["c", 1]]);
  });

  it("keeps what is frequent however many names pass, in bounded memory, and never counts too much", () => {
    fc.assert(fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.array(fc.integer({ min: 0, max: 30 }).map((it) => `room${it % (it > 15 ? 31 : 3)}`), { maxLength: 400 }),
      (capacity, names) => {
        const truth = counted(Infinity, names);
        const counts = counted(capacity, names);
        assert.ok(counts.size <= 2 * capacity);
        for (const [name, count] of counts) assert.ok(count <= (truth.get(name) ?? 0), `${name}: ${count}`);
        for (const [name, count] of truth) {
          if (count > names.length / capacity) assert.ok(counts.has(name), `${name} is one in ${capacity}`);
        }
      },
    ));
  });

  it("forgets what was frequent long ago, and counts what is never dropped exactly", () => {
    const old = ["a", "b"].flatMap((name) => Array.from({ length: 20 }, () => name));
    const names = Array.from({ length: 200 }, (_, i) => i % 2 === 0 ? "dev" : `room${i}`);
    assert.ok(counted(2, [...old, ...names]).has("dev"));
    assert.equal(counted(2, ["dev", "dev", ...names]).get("dev"), 102);
  });

  it("keeps names where more than it has room for are equally frequent", () => {
    const names = Array.from({ length: 1000 }, (_, i) => `room${i % 50}`);
    for (let length = 1; length <= names.length; length += 1) {
      const { size } = counted(8, names.slice(0, length));
      assert.ok(size >= Math.min(length, 8), `${size} names after ${length}`);
    }
  });
});

describe("RecentCounter", () => {
  const LIMITS = { slotMs: 1000, slots: 3, capacity: 8 };

  it("names the busiest first, and equal ones by name", () => {
    const counter = new RecentCounter(LIMITS);
    for (const name of ["b", "c", "a", "c"]) counter.add(name, 0);
    assert.deepEqual(counter.top(2, 0), [{ name: "c", count: 2 }, { name: "a", count: 1 }]);
  });

  it("adds up the slots of its time, and forgets older ones, also when nothing more is counted", () => {
    const counter = new RecentCounter(LIMITS);
    counter.add("old", 500);
    counter.add("dev", 1500);
    counter.add("dev", 2500);
    assert.deepEqual(counter.top(9, 2999), [{ name: "dev", count: 2 }, { name: "old", count: 1 }]);
    assert.deepEqual(counter.top(9, 3000), [{ name: "dev", count: 2 }]);
    counter.add("new", 4000);
    assert.deepEqual(counter.top(9, 4000), [{ name: "dev", count: 1 }, { name: "new", count: 1 }]);
    assert.deepEqual(counter.top(9, 9000), []);
  });
});

describe("sumCounts()", () => {
  it("adds up what several threads have counted", () => {
    assert.deepEqual(sumCounts([["a", 1], ["b", 2], ["a", 3]]), [
      { name: "a", count: 4 },
      { name: "b", count: 2 },
    ]);
  });
});
