import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Timetable } from "../../../src/lib/timetable.ts";

function taken<T>(timetable: Timetable<T>, now: number): T[] {
  const items: T[] = [];
  timetable.take(now, (item) => items.push(item));
  return items;
}

describe("Timetable", () => {
  it("has nothing to wait for while it is empty", () => {
    const timetable = new Timetable<string>();
    assert.equal(timetable.next, undefined);
    assert.deepEqual(taken(timetable, 1e9), []);
  });

  it("gives an item the last millisecond of its span, when nothing is there", () => {
    const timetable = new Timetable<string>();
    timetable.add("a", 1, 10.5, 18.7);
    assert.equal(timetable.next, 18);
    assert.deepEqual(taken(timetable, 17.9), []);
    assert.deepEqual(taken(timetable, 18), ["a"]);
    assert.equal(timetable.next, undefined);
  });

  it("never gives one later than its span, however short that is", () => {
    const timetable = new Timetable<string>();
    timetable.add("a", 1, 18.2, 18.7);
    timetable.add("b", 1, 18.2, 18.7);
    assert.deepEqual(taken(timetable, 18), ["a", "b"]);
  });

  it("hands out what is due, earliest first, and leaves the rest", () => {
    const timetable = new Timetable<string>();
    timetable.add("late", 1, 30, 30);
    timetable.add("early", 1, 10, 10);
    timetable.add("between", 1, 20, 20);
    assert.equal(timetable.next, 10);
    assert.deepEqual(taken(timetable, 25), ["early", "between"]);
    assert.equal(timetable.next, 30);
  });

  it("lays items of one span apart, each where there is least to do", () => {
    const timetable = new Timetable<string>();
    for (const [item, work] of [["a", 5], ["b", 3], ["c", 4], ["d", 1], ["e", 1]] as const) {
      timetable.add(item, work, 8, 10);
    }
    // a at 10, b at 9, c at 8, d beside b (3), e beside b and d or c (4 each): the later.
    assert.deepEqual(taken(timetable, 8), ["c"]);
    assert.deepEqual(taken(timetable, 9), ["b", "d", "e"]);
    assert.deepEqual(taken(timetable, 10), ["a"]);
  });

  it("keeps a rush level: no millisecond of the span has twice the work of another", () => {
    const timetable = new Timetable<number>();
    for (let i = 0; i < 100; i += 1) timetable.add(i, 10, 14, 18);
    const counts = [14, 15, 16, 17, 18].map((at) => taken(timetable, at).length);
    assert.deepEqual(counts, [20, 20, 20, 20, 20]);
  });

  it("forgets what was taken back, and that it was work", () => {
    const timetable = new Timetable<string>();
    const a = timetable.add("a", 5, 9, 10);
    a.cancel();
    a.cancel();
    timetable.add("b", 5, 9, 10);
    timetable.add("c", 5, 9, 10);
    assert.deepEqual(taken(timetable, 9), ["c"]);
    assert.deepEqual(taken(timetable, 10), ["b"]);
    a.cancel();
    assert.equal(timetable.next, undefined);
  });

  it("lets an item that is due make another appointment", () => {
    const timetable = new Timetable<string>();
    timetable.add("a", 1, 5, 5);
    const items: string[] = [];
    timetable.take(5, (item) => {
      items.push(item);
      if (items.length < 3) timetable.add(item, 1, 5, 5);
    });
    assert.deepEqual(items, ["a"]);
    assert.equal(timetable.next, 5);
  });
});
