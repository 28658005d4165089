import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AcceptBackoff } from "../../../src/server/accept_backoff.ts";

describe("AcceptBackoff", () => {
  it("doubles the wait from 5 ms up to a second", () => {
    const backoff = new AcceptBackoff();
    const waits = Array.from({ length: 10 }, () => backoff.failed());
    assert.deepEqual(waits, [5, 10, 20, 40, 80, 160, 320, 640, 1000, 1000]);
  });

  it("starts over after a connection was accepted, and tells once that it has recovered", () => {
    const backoff = new AcceptBackoff();
    assert.equal(backoff.succeeded(), false);
    backoff.failed();
    backoff.failed();
    assert.equal(backoff.succeeded(), true);
    assert.equal(backoff.succeeded(), false);
    assert.equal(backoff.failed(), 5);
  });
});
