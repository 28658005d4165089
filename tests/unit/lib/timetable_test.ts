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
    const timetable = new Timetable<string>(10);
    assert.equal(timetable.next, undefined);
    assert.deepEqual(taken(timetable, 1e9), []);
  });

  it("gives items the last time of their span, for as long as that is not too much to do", () => {
    const timetable = new Timetable<string>(10);
    timetable.add("a", 4, 15, 18);
    timetable.add("b", 6, 15, 18);
    assert.equal(timetable.next, 18);
    assert.deepEqual(taken(timetable, 17.9), []);
    assert.deepEqual(taken(timetable, 18), ["a", "b"]);
    assert.equal(timetable.next, undefined);
  });

  it("gives what would be too much there the next best time before it", () => {
    const timetable = new Timetable<string>(10);
    timetable.add("a", 10, 15, 18);
    timetable.add("b", 10, 15, 18);
    timetable.add("c", 1, 15, 18);
    assert.deepEqual(taken(timetable, 16), ["c"]);
    assert.deepEqual(taken(timetable, 17), ["b"]);
    assert.deepEqual(taken(timetable, 18), ["a"]);
  });

  it("never gives one later than its span, however short that is and whatever it is", () => {
    const timetable = new Timetable<string>(10);
    timetable.add("a", 100, 19, 18);
    timetable.add("b", 100, 19, 18);
    assert.deepEqual(taken(timetable, 18), ["a", "b"]);
  });

  it("hands out what is due, earliest first, and leaves the rest", () => {
    const timetable = new Timetable<string>(10);
    timetable.add("late", 1, 30, 30);
    timetable.add("early", 1, 10, 10);
    timetable.add("between", 1, 20, 20);
    assert.equal(timetable.next, 10);
    assert.deepEqual(taken(timetable, 25), ["early", "between"]);
    assert.equal(timetable.next, 30);
  });

  it("spreads a rush over the span, even where each time has too much to do", () => {
    const timetable = new Timetable<number>(50);
    for (let i = 0; i < 100; i += 1) timetable.add(i, 10, 14, 18);
    const counts = [14, 15, 16, 17, 18].map((at) => taken(timetable, at).length);
    assert.deepEqual(counts, [20, 20, 20, 20, 20]);
  });

  it("forgets what was taken back, and that it was work", () => {
    const timetable = new Timetable<string>(10);
    const a = timetable.add("a", 10, 9, 10);
    a.cancel();
    a.cancel();
    timetable.add("b", 10, 9, 10);
    timetable.add("c", 10, 9, 10);
    assert.deepEqual(taken(timetable, 9), ["c"]);
    assert.deepEqual(taken(timetable, 10), ["b"]);
    a.cancel();
    assert.equal(timetable.next, undefined);
  });

  it("lets an item that is due make another appointment", () => {
    const timetable = new Timetable<string>(10);
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
