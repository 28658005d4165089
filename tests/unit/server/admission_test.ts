import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Admission } from "../../../src/server/admission.ts";

describe("Admission", () => {
  it("admits up to the limit, and again what was released", () => {
    const admission = new Admission({ maxConnections: 2, maxConnectionsPerAddress: 0 });
    assert.equal(admission.admit("a"), undefined);
    assert.equal(admission.admit("b"), undefined);
    const full = { reason: "server_full", problem: { code: "SERVER_FULL", about: 2 } };
    assert.deepEqual(admission.admit("c"), full);
    assert.deepEqual(admission.admit("a"), full, "who is refused is not counted");
    admission.release("a");
    assert.equal(admission.admit("c"), undefined);
    assert.deepEqual(admission.admit("d"), full);
  });

  it("admits up to the limit of an address, whoever else is there", () => {
    const admission = new Admission({ maxConnections: 0, maxConnectionsPerAddress: 1 });
    assert.equal(admission.admit("a"), undefined);
    assert.deepEqual(admission.admit("a"), {
      reason: "too_many_connections",
      problem: { code: "TOO_MANY_CONNECTIONS", about: 1 },
    });
    assert.equal(admission.admit("b"), undefined);
    admission.release("a");
    assert.equal(admission.admit("a"), undefined);
    assert.notEqual(admission.admit("b"), undefined);
  });

  it("names the server's limit when both are reached", () => {
    const admission = new Admission({ maxConnections: 1, maxConnectionsPerAddress: 1 });
    assert.equal(admission.admit("a"), undefined);
    assert.equal(admission.admit("a")?.reason, "server_full");
  });

  it("has no limit at 0", () => {
    const admission = new Admission({ maxConnections: 0, maxConnectionsPerAddress: 0 });
    for (let i = 0; i < 20_000; i += 1) assert.equal(admission.admit("a"), undefined);
  });
});
