import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { BatchReader, BatchWriter } from "../../../../src/backplane/threads/batch.ts";

describe("BatchWriter.name()", () => {
  it("writes a name out once, and a word from then on, in later batches too", () => {
    const [out, names] = [new BatchWriter(), [] as string[]];
    const long = "x".repeat(1000);
    out.name(long);
    assert.equal(out.length, 1008);
    assert.equal(new BatchReader(out.take(), names).name(), long);
    out.name(long);
    assert.equal(out.length, 4);
    assert.equal(new BatchReader(out.take(), names).name(), long);
  });

  it("is read as it was written, with more names than either end keeps", () => {
    const [out, names] = [new BatchWriter(), [] as string[]];
    for (let round = 0; round < 3; round += 1) {
      const written = Array.from({ length: 5000 }, (_, i) => `방${(i * 7) % 4500}`);
      for (const name of written) out.name(name);
      const from = new BatchReader(out.take(), names);
      assert.deepEqual(written.map(() => from.name()), written);
      assert.ok(from.isAtEnd);
    }
    assert.equal(names.length, 4096);
  });

  it("brings any names back, among other things", () => {
    const name = fc.string({ unit: "grapheme", maxLength: 8 });
    fc.assert(fc.property(fc.array(fc.array(fc.tuple(name, fc.nat())), { maxLength: 4 }), (batches) => {
      const [out, names] = [new BatchWriter(), [] as string[]];
      for (const batch of batches) {
        for (const [name, number] of batch) {
          out.name(name);
          out.word(number);
          out.string(name);
        }
        const from = new BatchReader(out.take(), names);
        assert.deepEqual(batch.map(() => [from.name(), from.word(), from.string()]), batch.map(([a, b]) => [a, b, a]));
      }
    }));
  });
});
