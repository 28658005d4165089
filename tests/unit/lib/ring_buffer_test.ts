import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { RingBuffer } from "../../../src/lib/ring_buffer.ts";

/** An item to push, or what to do instead. */
const step = fc.oneof(
  { weight: 5, arbitrary: fc.nat() },
  { weight: 4, arbitrary: fc.constant("shift" as const) },
  { weight: 1, arbitrary: fc.constant("clear" as const) },
);

describe("RingBuffer", () => {
  it("does what an array does, step for step", () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 200, size: "max" }), (steps) => {
      const ring = new RingBuffer<number>();
      const model: number[] = [];
      for (const step of steps) {
        if (step === "shift") assert.equal(ring.shift(), model.shift());
        else if (step === "clear") {
          ring.clear();
          model.length = 0;
        } else {
          ring.push(step);
          model.push(step);
        }
        assert.equal(ring.length, model.length);
        assert.equal(ring.peek(), model[0]);
        assert.deepEqual([...ring.items()], model);
        for (const index of [-1, 0, model.length - 1, model.length]) assert.equal(ring.at(index), model[index]);
      }
    }));
  });

  it("keeps the order when it grows while wrapped around", () => {
    const ring = new RingBuffer<number>();
    for (let i = 0; i < 8; i += 1) ring.push(i);
    for (let i = 0; i < 5; i += 1) ring.shift();
    for (let i = 8; i < 40; i += 1) ring.push(i);
    assert.deepEqual([...ring.items()], Array.from({ length: 35 }, (_, i) => i + 5));
  });

  it("leaves the oldest item in place when it is only looked at", () => {
    const ring = new RingBuffer<string>();
    ring.push("a");
    ring.push("b");
    assert.equal(ring.peek(), "a");
    assert.equal(ring.length, 2);
    assert.equal(ring.shift(), "a");
  });

  it("has nothing to give when it is empty", () => {
    const ring = new RingBuffer<string>();
    assert.equal(ring.peek(), undefined);
    assert.equal(ring.shift(), undefined);
    assert.equal(ring.length, 0);
    assert.deepEqual([...ring.items()], []);
  });
});
