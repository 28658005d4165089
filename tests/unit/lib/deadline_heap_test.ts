import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DeadlineEntry, DeadlineHeap } from "../../../src/lib/deadline_heap.ts";
import { FakeClock } from "../../support/fake_clock.ts";

/** Notes when it was checked. */
class Checked extends DeadlineEntry {
  readonly checks: number[] = [];
  readonly #clock: FakeClock;
  onCheck: (() => void) | undefined;

  constructor(clock: FakeClock) {
    super();
    this.#clock = clock;
  }

  override check(): void {
    this.checks.push(this.#clock.now());
    this.onCheck?.();
  }
}

function open(count: number) {
  const clock = new FakeClock();
  const entries = Array.from({ length: count }, () => new Checked(clock));
  return { clock, heap: new DeadlineHeap(clock), entries };
}

/** Schedules entries at these times, in this order, cancels one, schedules another, and expects each at its own time. */
function assertOnTime(times: readonly number[], cancelled: number, added: number): void {
  const { clock, heap, entries } = open(times.length + 1);
  times.forEach((at, i) => heap.schedule(entries[i] as Checked, at));
  heap.cancel(entries[times.indexOf(cancelled)] as Checked);
  heap.schedule(entries[times.length] as Checked, added);
  clock.advance(1000);
  const expected = [...times, added].map((at) => at === cancelled ? [] : [at]);
  assert.deepEqual(entries.map(({ checks }) => checks), expected);
}

describe("DeadlineHeap", () => {
  it("checks each entry at the earliest time it was scheduled for, once", () => {
    const { clock, heap, entries: [a, b] } = open(2);
    assert.ok(a !== undefined && b !== undefined);
    heap.schedule(a, 50);
    heap.schedule(b, 30);
    heap.schedule(a, 80);
    heap.schedule(a, 40);
    clock.advance(100);
    assert.deepEqual([a.checks, b.checks], [[40], [30]]);
  });

  it("sets one timer for all entries, and none for no entry or for Infinity", () => {
    const { clock, heap, entries } = open(100);
    entries.forEach((entry) => heap.schedule(entry, Infinity));
    assert.equal(clock.timers, 0);
    entries.forEach((entry, i) => heap.schedule(entry, 1000 - i));
    assert.equal(clock.timers, 1);
    entries.forEach((entry) => heap.cancel(entry));
    assert.equal(clock.timers, 0);
    clock.advance(5000);
    assert.ok(entries.every(({ checks }) => checks.length === 0));
  });

  it("lets an entry schedule itself and cancel others while it is checked", () => {
    const { clock, heap, entries: [a, b] } = open(2);
    assert.ok(a !== undefined && b !== undefined);
    a.onCheck = () => {
      heap.cancel(b);
      if (a.checks.length < 3) heap.schedule(a, clock.now() + 10);
    };
    heap.schedule(a, 10);
    heap.schedule(b, 10.5);
    clock.advance(100);
    assert.deepEqual([a.checks, b.checks], [[10, 20, 30], []]);
  });

  it("checks the other entries when one throws", () => {
    const { clock, heap, entries: [a, b] } = open(2);
    assert.ok(a !== undefined && b !== undefined);
    a.onCheck = () => {
      throw new Error("check failed");
    };
    heap.schedule(a, 10);
    heap.schedule(b, 10);
    assert.throws(() => clock.advance(10), /check failed/);
    clock.advance(1);
    assert.deepEqual([a.checks, b.checks], [[10], [10]]);
  });

  it("stays in order when the entry that fills a cancelled one's place belongs above its new parent", () => {
    assertOnTime([1, 10, 2, 11, 12, 3], 11, 20); // 3 comes below 10
  });

  it("stays in order when the entry that fills a cancelled one's place belongs below its new children", () => {
    assertOnTime([1, 2, 3, 4, 5, 6, 100], 2, 200); // 100 comes above 4 and 5
  });

  it("does what a timer for each entry would do, whatever is scheduled and cancelled", () => {
    const step = fc.record({ who: fc.nat(7), wait: fc.nat(40), pass: fc.nat(15), cancel: fc.boolean() });
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { clock, heap, entries } = open(8);
      const due = entries.map(() => Infinity);
      const expected: number[][] = entries.map(() => []);
      for (const { who, wait, pass, cancel } of steps) {
        const entry = entries[who];
        assert.ok(entry !== undefined);
        if (cancel) {
          heap.cancel(entry);
          due[who] = Infinity;
        } else {
          heap.schedule(entry, clock.now() + wait);
          due[who] = Math.min(due[who] ?? Infinity, clock.now() + wait);
        }
        clock.advance(pass);
        due.forEach((at, i) => {
          if (at > clock.now()) return;
          expected[i]?.push(at);
          due[i] = Infinity;
        });
      }
      assert.deepEqual(entries.map(({ checks }) => checks), expected);
    }));
  });
});
