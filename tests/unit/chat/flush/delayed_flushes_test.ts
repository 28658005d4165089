import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DelayedFlushes } from "../../../../src/chat/flush/delayed_flushes.ts";

function taken<T>(delayed: DelayedFlushes<T>, now: number): T[] {
  const items: T[] = [];
  delayed.take(now, (item) => items.push(item));
  return items;
}

describe("Timetable", () => {
  it("has nothing to wait for while it is empty", () => {
    const delayed = new DelayedFlushes<string>(10);
    assert.equal(delayed.next, undefined);
    assert.deepEqual(taken(delayed, 1e9), []);
  });

  it("gives items the last time of their span, for as long as that is not too much to do", () => {
    const delayed = new DelayedFlushes<string>(10);
    delayed.add("a", 4, 15, 18);
    delayed.add("b", 6, 15, 18);
    assert.equal(delayed.next, 18);
    assert.deepEqual(taken(delayed, 17.9), []);
    assert.deepEqual(taken(delayed, 18), ["a", "b"]);
    assert.equal(delayed.next, undefined);
  });

  it("gives what would be too much there the next best time before it", () => {
    const delayed = new DelayedFlushes<string>(10);
    delayed.add("a", 10, 15, 18);
    delayed.add("b", 10, 15, 18);
    delayed.add("c", 1, 15, 18);
    assert.deepEqual(taken(delayed, 16), ["c"]);
    assert.deepEqual(taken(delayed, 17), ["b"]);
    assert.deepEqual(taken(delayed, 18), ["a"]);
  });

  it("never gives one later than its span, however short that is and whatever it is", () => {
    const delayed = new DelayedFlushes<string>(10);
    delayed.add("a", 100, 19, 18);
    delayed.add("b", 100, 19, 18);
    assert.deepEqual(taken(delayed, 18), ["a", "b"]);
  });

  it("hands out what is due, earliest first, and leaves the rest", () => {
    const delayed = new DelayedFlushes<string>(10);
    delayed.add("late", 1, 30, 30);
    delayed.add("early", 1, 10, 10);
    delayed.add("between", 1, 20, 20);
    assert.equal(delayed.next, 10);
    assert.deepEqual(taken(delayed, 25), ["early", "between"]);
    assert.equal(delayed.next, 30);
  });

  it("spreads a rush over the span, even where each time has too much to do", () => {
    const delayed = new DelayedFlushes<number>(50);
    for (let i = 0; i < 100; i += 1) delayed.add(i, 10, 14, 18);
    const counts = [14, 15, 16, 17, 18].map((at) => taken(delayed, at).length);
    assert.deepEqual(counts, [20, 20, 20, 20, 20]);
  });

  it("forgets what was taken back, and that it was work", () => {
    const delayed = new DelayedFlushes<string>(10);
    const a = delayed.add("a", 10, 9, 10);
    a.cancel();
    a.cancel();
    delayed.add("b", 10, 9, 10);
    delayed.add("c", 10, 9, 10);
    assert.deepEqual(taken(delayed, 9), ["c"]);
    assert.deepEqual(taken(delayed, 10), ["b"]);
    a.cancel();
    assert.equal(delayed.next, undefined);
  });

  it("lets an item that is due make another appointment", () => {
    const delayed = new DelayedFlushes<string>(10);
    delayed.add("a", 1, 5, 5);
    const items: string[] = [];
    delayed.take(5, (item) => {
      items.push(item);
      if (items.length < 3) delayed.add(item, 1, 5, 5);
    });
    assert.deepEqual(items, ["a"]);
    assert.equal(delayed.next, 5);
  });
});
