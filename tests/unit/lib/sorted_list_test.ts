import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { SortedList } from "../../../src/lib/sorted_list.ts";

const ascending = (a: number, b: number) => a - b;

describe("SortedList", () => {
  it("holds what a sorted set holds, step for step", () => {
    const step = fc.record({ add: fc.boolean(), item: fc.nat(60), limit: fc.nat(70) });
    fc.assert(fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const list = new SortedList(ascending);
      const model = new Set<number>();
      for (const { add, item, limit } of steps) {
        if (add && !model.has(item)) list.add(item);
        if (!add) list.remove(item);
        if (add) model.add(item);
        else model.delete(item);
        assert.deepEqual(list.first(limit), [...model].sort(ascending).slice(0, limit));
      }
    }));
  });

  it("keeps the order of thousands that are added and removed in any order", () => {
    const list = new SortedList(ascending);
    const items = Array.from({ length: 5000 }, (_, i) => (i * 2999) % 5000);
    for (const item of items) list.add(item);
    assert.deepEqual(list.first(Infinity), Array.from({ length: 5000 }, (_, i) => i));
    for (const item of items) if (item % 3 !== 0) list.remove(item);
    assert.deepEqual(list.first(Infinity), Array.from({ length: 1667 }, (_, i) => i * 3));
    for (const item of items) list.remove(item);
    assert.deepEqual(list.first(Infinity), []);
  });

  it("gives the first items of a hundred thousand without looking at the others", () => {
    let compared = 0;
    const list = new SortedList((a: number, b: number) => {
      compared += 1;
      return a - b;
    });
    for (let i = 0; i < 100_000; i += 1) list.add((i * 7919) % 100_000);
    compared = 0;
    assert.deepEqual(list.first(3), [0, 1, 2]);
    assert.equal(compared, 0);
    list.remove(50_000);
    list.add(50_000);
    assert.ok(compared < 100, String(compared));
  });
});
