import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Admission } from "../../../src/server/admission.ts";
import { type ConnectionCountLimits, LocalConnectionCount } from "../../../src/server/connection_count.ts";

/** Without a limit of new connections. */
function admission(limits: ConnectionCountLimits): Admission {
  return new Admission({ ...limits, connectRate: 0 }, new LocalConnectionCount(), { take: () => true }, () => 0);
}

describe("Admission", () => {
  it("admits up to the limit, and again what was released", () => {
    const door = admission({ maxConnections: 2, maxConnectionsPerAddress: 0 });
    assert.equal(door.admit("a"), undefined);
    assert.equal(door.admit("b"), undefined);
    const full = { reason: "server_full", problem: { code: "SERVER_FULL", about: 2 } };
    assert.deepEqual(door.admit("c"), full);
    assert.deepEqual(door.admit("a"), full, "who is refused is not counted");
    door.release("a");
    assert.equal(door.admit("c"), undefined);
    assert.deepEqual(door.admit("d"), full);
  });

  it("admits up to the limit of each address independently", () => {
    const door = admission({ maxConnections: 0, maxConnectionsPerAddress: 1 });
    assert.equal(door.admit("a"), undefined);
    assert.deepEqual(door.admit("a"), {
      reason: "too_many_connections",
      problem: { code: "TOO_MANY_CONNECTIONS", about: 1 },
    });
    assert.equal(door.admit("b"), undefined);
    door.release("a");
    assert.equal(door.admit("a"), undefined);
    assert.notEqual(door.admit("b"), undefined);
  });

  it("names the server's limit when both are reached", () => {
    const door = admission({ maxConnections: 1, maxConnectionsPerAddress: 1 });
    assert.equal(door.admit("a"), undefined);
    assert.equal(door.admit("a")?.reason, "server_full");
  });

  it("has no limit at 0", () => {
    const door = admission({ maxConnections: 0, maxConnectionsPerAddress: 0 });
    for (let i = 0; i < 20_000; i += 1) assert.equal(door.admit("a"), undefined);
  });

  it("asks the limit of new connections first, and not for those who have not said where they come from", () => {
    const asked: string[] = [];
    const rate = {
      take(address: string, now: number) {
        asked.push(`${address} at ${now}`);
        return false;
      },
    };
    const limits = { maxConnections: 1, maxConnectionsPerAddress: 1, connectRate: 100 };
    const door = new Admission(limits, new LocalConnectionCount(), rate, () => 7);
    assert.deepEqual(door.admit("192.0.2.1"), {
      reason: "connect_rate",
      problem: { code: "TOO_MANY_CONNECTIONS", about: 100, explanation: "connect_rate" },
    });
    assert.equal(door.admitUnidentified(), undefined, "who was refused is not counted");
    assert.equal(door.admit(undefined)?.reason, "server_full");
    assert.deepEqual(asked, ["192.0.2.1 at 7"]);
  });
});
