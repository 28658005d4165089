import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { WriteBacklog } from "../../../src/runtime/write_backlog.ts";

const bytes = (...values: number[]) => new Uint8Array(values);

describe("WriteBacklog", () => {
  it("holds nothing at first", () => {
    const backlog = new WriteBacklog();
    assert.equal(backlog.length, 0);
    assert.equal(backlog.head(), undefined);
    backlog.taken(3); // harmless
    assert.equal(backlog.length, 0);
  });

  it("gives the pieces back in order, without a copy", () => {
    const backlog = new WriteBacklog();
    const first = bytes(1, 2, 3);
    const second = bytes(4);
    backlog.push(first);
    backlog.push(second);
    assert.equal(backlog.length, 4);
    assert.equal(backlog.head(), first);
    backlog.taken(3);
    assert.equal(backlog.length, 1);
    assert.equal(backlog.head(), second);
    backlog.taken(1);
    assert.equal(backlog.length, 0);
    assert.equal(backlog.head(), undefined);
  });

  it("gives the rest of a piece that was taken in part", () => {
    const backlog = new WriteBacklog();
    const piece = bytes(1, 2, 3, 4, 5);
    backlog.push(piece);
    backlog.taken(2);
    assert.deepEqual(backlog.head(), bytes(3, 4, 5));
    backlog.taken(0);
    assert.deepEqual(backlog.head(), bytes(3, 4, 5));
    backlog.taken(2);
    assert.deepEqual(backlog.head(), bytes(5));
    assert.equal(backlog.length, 1);
    assert.deepEqual(piece, bytes(1, 2, 3, 4, 5), "the piece itself never changes");
  });

  it("holds no empty piece, which could never be taken", () => {
    const backlog = new WriteBacklog();
    backlog.push(bytes());
    assert.equal(backlog.head(), undefined);
    backlog.push(bytes(1));
    backlog.push(bytes());
    backlog.taken(1);
    assert.equal(backlog.head(), undefined);
    assert.equal(backlog.length, 0);
  });

  it("takes more after it was emptied or cleared", () => {
    const backlog = new WriteBacklog();
    backlog.push(bytes(1));
    backlog.taken(1);
    backlog.push(bytes(2));
    assert.deepEqual(backlog.head(), bytes(2));
    backlog.clear();
    assert.equal(backlog.length, 0);
    assert.equal(backlog.head(), undefined);
    backlog.push(bytes(3, 4));
    assert.equal(backlog.length, 2);
    assert.deepEqual(backlog.head(), bytes(3, 4));
  });

  it("keeps order and count however pushes and takes alternate", () => {
    const backlog = new WriteBacklog();
    const taken: number[] = [];
    let next = 0;
    for (let round = 0; round < 500; round += 1) {
      backlog.push(Uint8Array.from({ length: round % 7 }, () => next++ % 256));
      const head = backlog.head();
      if (head === undefined) continue;
      const count = Math.min(head.length, 1 + (round % 4));
      taken.push(...head.subarray(0, count));
      backlog.taken(count);
    }
    assert.equal(backlog.length, next - taken.length);
    for (let head = backlog.head(); head !== undefined; head = backlog.head()) {
      taken.push(...head);
      backlog.taken(head.length);
    }
    assert.deepEqual(taken, Array.from({ length: next }, (_, i) => i % 256));
  });
});
