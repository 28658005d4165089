import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DeadlineEntry, DeadlineHeap } from "../../../src/lib/deadline_heap.ts";
import { FakeClock } from "../../support/fake_clock.ts";

/** Notes when it looked. */
class Looker extends DeadlineEntry {
  readonly looks: number[] = [];
  readonly #clock: FakeClock;
  onLook: (() => void) | undefined;

  constructor(clock: FakeClock) {
    super();
    this.#clock = clock;
  }

  override check(): void {
    this.looks.push(this.#clock.now());
    this.onLook?.();
  }
}

function open(count: number) {
  const clock = new FakeClock();
  const lookers = Array.from({ length: count }, () => new Looker(clock));
  return { clock, heap: new DeadlineHeap(clock), lookers };
}

describe("Agenda", () => {
  it("has everybody look at the earliest time it was told, once", () => {
    const { clock, heap, lookers: [a, b] } = open(2);
    assert.ok(a !== undefined && b !== undefined);
    heap.schedule(a, 50);
    heap.schedule(b, 30);
    heap.schedule(a, 80);
    heap.schedule(a, 40);
    clock.advance(100);
    assert.deepEqual([a.looks, b.looks], [[40], [30]]);
  });

  it("sets one timer for all, and none for nobody or for ever", () => {
    const { clock, heap, lookers } = open(100);
    lookers.forEach((looker) => heap.schedule(looker, Infinity));
    assert.equal(clock.timers, 0);
    lookers.forEach((looker, i) => heap.schedule(looker, 1000 - i));
    assert.equal(clock.timers, 1);
    lookers.forEach((looker) => heap.cancel(looker));
    assert.equal(clock.timers, 0);
    clock.advance(5000);
    assert.ok(lookers.every(({ looks }) => looks.length === 0));
  });

  it("lets one put itself on again, and take others off, while it looks", () => {
    const { clock, heap, lookers: [a, b] } = open(2);
    assert.ok(a !== undefined && b !== undefined);
    a.onLook = () => {
      heap.cancel(b);
      if (a.looks.length < 3) heap.schedule(a, clock.now() + 10);
    };
    heap.schedule(a, 10);
    heap.schedule(b, 10.5);
    clock.advance(100);
    assert.deepEqual([a.looks, b.looks], [[10, 20, 30], []]);
  });

  it("goes on for the others when one throws", () => {
    const { clock, heap, lookers: [a, b] } = open(2);
    assert.ok(a !== undefined && b !== undefined);
    a.onLook = () => {
      throw new Error("looked badly");
    };
    heap.schedule(a, 10);
    heap.schedule(b, 10);
    assert.throws(() => clock.advance(10), /looked badly/);
    clock.advance(1);
    assert.deepEqual([a.looks, b.looks], [[10], [10]]);
  });

  it("does what a timer for each would do, whatever is told and taken back", () => {
    const step = fc.record({ who: fc.nat(7), wait: fc.nat(40), pass: fc.nat(15), cancel: fc.boolean() });
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { clock, heap, lookers } = open(8);
      const due = lookers.map(() => Infinity);
      const expected: number[][] = lookers.map(() => []);
      for (const { who, wait, pass, cancel } of steps) {
        const looker = lookers[who];
        assert.ok(looker !== undefined);
        if (cancel) {
          heap.cancel(looker);
          due[who] = Infinity;
        } else {
          heap.schedule(looker, clock.now() + wait);
          due[who] = Math.min(due[who] ?? Infinity, clock.now() + wait);
        }
        clock.advance(pass);
        due.forEach((at, i) => {
          if (at > clock.now()) return;
          expected[i]?.push(at);
          due[i] = Infinity;
        });
      }
      assert.deepEqual(lookers.map(({ looks }) => looks), expected);
    }));
  });
});
