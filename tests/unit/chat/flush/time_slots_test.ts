import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { TimeSlots } from "../../../../src/chat/flush/time_slots.ts";

function taken<T>(slots: TimeSlots<T>, now: number): T[] {
  const items: T[] = [];
  slots.take(now, (item) => items.push(item));
  return items;
}

describe("TimeSlots", () => {
  it("has nothing to wait for while it is empty", () => {
    const slots = new TimeSlots<string>(10);
    assert.equal(slots.next, undefined);
    assert.deepEqual(taken(slots, 1e9), []);
  });

  it("gives items the last time of their span, for as long as that is not too much to do", () => {
    const slots = new TimeSlots<string>(10);
    slots.add("a", 4, 15, 18);
    slots.add("b", 6, 15, 18);
    assert.equal(slots.next, 18);
    assert.deepEqual(taken(slots, 17.9), []);
    assert.deepEqual(taken(slots, 18), ["a", "b"]);
    assert.equal(slots.next, undefined);
  });

  it("gives what would be too much there the next best time before it", () => {
    const slots = new TimeSlots<string>(10);
    slots.add("a", 10, 15, 18);
    slots.add("b", 10, 15, 18);
    slots.add("c", 1, 15, 18);
    assert.deepEqual(taken(slots, 16), ["c"]);
    assert.deepEqual(taken(slots, 17), ["b"]);
    assert.deepEqual(taken(slots, 18), ["a"]);
  });

  it("never gives one later than its span, however short the span and however large the item", () => {
    const slots = new TimeSlots<string>(10);
    slots.add("a", 100, 19, 18);
    slots.add("b", 100, 19, 18);
    assert.deepEqual(taken(slots, 18), ["a", "b"]);
  });

  it("gives what is due, earliest first, and keeps the rest", () => {
    const slots = new TimeSlots<string>(10);
    slots.add("late", 1, 30, 30);
    slots.add("early", 1, 10, 10);
    slots.add("between", 1, 20, 20);
    assert.equal(slots.next, 10);
    assert.deepEqual(taken(slots, 25), ["early", "between"]);
    assert.equal(slots.next, 30);
  });

  it("spreads a rush over the span, even where each time has too much to do", () => {
    const slots = new TimeSlots<number>(50);
    for (let i = 0; i < 100; i += 1) slots.add(i, 10, 14, 18);
    const counts = [14, 15, 16, 17, 18].map((at) => taken(slots, at).length);
    assert.deepEqual(counts, [20, 20, 20, 20, 20]);
  });

  it("forgets what was cancelled, and its work", () => {
    const slots = new TimeSlots<string>(10);
    const a = slots.add("a", 10, 9, 10);
    a.cancel();
    a.cancel();
    slots.add("b", 10, 9, 10);
    slots.add("c", 10, 9, 10);
    assert.deepEqual(taken(slots, 9), ["c"]);
    assert.deepEqual(taken(slots, 10), ["b"]);
    a.cancel();
    assert.equal(slots.next, undefined);
  });

  it("lets an item that is due add another", () => {
    const slots = new TimeSlots<string>(10);
    slots.add("a", 1, 5, 5);
    const items: string[] = [];
    slots.take(5, (item) => {
      items.push(item);
      if (items.length < 3) slots.add(item, 1, 5, 5);
    });
    assert.deepEqual(items, ["a"]);
    assert.equal(slots.next, 5);
  });
});
