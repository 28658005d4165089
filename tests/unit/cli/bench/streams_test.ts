import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Streams } from "../../../../src/cli/bench/streams.ts";

/** The counts of one stream of `sent` messages of which `seqs` are received. */
function heard(seqs: readonly number[], sent: number) {
  const streams = new Streams(3);
  for (const seq of seqs) streams.record(1, seq);
  const { delivered, repeated, disordered } = streams;
  return { delivered, repeated, disordered, lost: streams.lost(1, sent), gaps: streams.gaps(1) };
}

describe("Streams", () => {
  it("finds nothing wrong with what came once and in order", () => {
    assert.deepEqual(heard([0, 1, 2, 3], 4), { delivered: 4, repeated: 0, disordered: 0, lost: 0, gaps: 0 });
  });

  it("finds what is missing in the middle and at the end", () => {
    assert.deepEqual(heard([0, 2, 5], 8), { delivered: 3, repeated: 0, disordered: 0, lost: 5, gaps: 3 });
    assert.deepEqual(heard([], 8), { delivered: 0, repeated: 0, disordered: 0, lost: 8, gaps: 0 });
  });

  it("finds what came again, also after a gap", () => {
    assert.deepEqual(heard([0, 0, 1], 2), { delivered: 2, repeated: 1, disordered: 0, lost: 0, gaps: 0 });
    assert.deepEqual(heard([0, 3, 3, 0], 4), { delivered: 2, repeated: 2, disordered: 0, lost: 2, gaps: 2 });
  });

  it("tells what was overtaken from what was lost or repeated", () => {
    assert.deepEqual(heard([1, 0, 2], 3), { delivered: 3, repeated: 0, disordered: 1, lost: 0, gaps: 0 });
    assert.deepEqual(heard([2, 0, 0, 1], 3), { delivered: 3, repeated: 1, disordered: 2, lost: 0, gaps: 0 });
  });

  it("counts each stream by itself", () => {
    const streams = new Streams(2);
    streams.record(0, 0);
    streams.record(1, 1);
    assert.equal(streams.lost(0, 2), 1);
    assert.equal(streams.lost(1, 2), 1);
    assert.deepEqual([streams.next(0), streams.next(1), streams.gaps(0), streams.gaps(1)], [1, 2, 0, 1]);
  });

  it("counts exactly, whatever is lost, repeated and overtaken", () => {
    fc.assert(fc.property(fc.array(fc.nat(200), { maxLength: 300 }), (seqs) => {
      const seen = new Set<number>();
      const wanted = { delivered: 0, repeated: 0, disordered: 0 };
      for (const seq of seqs) {
        if (seen.has(seq)) wanted.repeated += 1;
        else {
          wanted.delivered += 1;
          if (Math.max(-1, ...seen) > seq) wanted.disordered += 1;
        }
        seen.add(seq);
      }
      const gaps = Math.max(-1, ...seen) + 1 - seen.size;
      assert.deepEqual(heard(seqs, 201), { ...wanted, lost: 201 - seen.size, gaps });
    }));
  });
});
