import type { URL as NodeUrl } from "node:url";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Worker } from "node:worker_threads";
import {
  type ConnectionCount,
  type ConnectionCountLimits,
  LocalConnectionCount,
} from "../../../src/server/connection_count.ts";
import { createSharedCounts, SharedConnectionCount } from "../../../src/server/shared_connection_count.ts";
import { Random } from "../../support/random.ts";

const KINDS: Record<string, (limits: ConnectionCountLimits) => ConnectionCount> = {
  "of one thread": () => new LocalConnectionCount(),
  "shared by threads": (limits) => new SharedConnectionCount(createSharedCounts(limits)),
};

for (const [kind, create] of Object.entries(KINDS)) {
  describe(`a count of connections ${kind}`, () => {
    it("admits up to the limit, and again after a connection has left", () => {
      const limits = { maxConnections: 2, maxConnectionsPerAddress: 0 };
      const count = create(limits);
      assert.equal(count.enter("192.0.2.1", limits), undefined);
      assert.equal(count.enter(undefined, limits), undefined);
      assert.equal(count.enter("192.0.2.2", limits), "all");
      assert.equal(count.size, 2);
      count.leave(undefined);
      assert.equal(count.size, 1);
      assert.equal(count.enter("192.0.2.2", limits), undefined);
      assert.equal(count.enter("192.0.2.1", limits), "all");
    });

    it("counts each address by itself, IPv4 and IPv6, and those without one not at all", () => {
      const limits = { maxConnections: 0, maxConnectionsPerAddress: 2 };
      const count = create(limits);
      for (const address of ["192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2", "::1"]) {
        assert.equal(count.enter(address, limits), undefined);
        assert.equal(count.enter(address, limits), undefined);
        assert.equal(count.enter(address, limits), "address", address);
      }
      count.leave("2001:db8::1");
      assert.equal(count.enter("2001:db8::1", limits), undefined);
      for (let i = 0; i < 10; i += 1) assert.equal(count.enter(undefined, limits), undefined);
    });

    it("names the limit of all when both are reached", () => {
      const limits = { maxConnections: 1, maxConnectionsPerAddress: 1 };
      const count = create(limits);
      assert.equal(count.enter("::1", limits), undefined);
      assert.equal(count.enter("::1", limits), "all");
    });

    it("stays exact after many connections enter and leave", () => {
      const limits = { maxConnections: 300, maxConnectionsPerAddress: 3 };
      const count = create(limits);
      const here = new Map<string, number>();
      let all = 0;
      const random = new Random(1);
      for (let i = 0; i < 20_000; i += 1) {
        const address = `10.0.${random.below(2)}.${random.below(150)}`;
        const connections = here.get(address) ?? 0;
        if (random.below(2) === 0 && connections > 0) {
          count.leave(address);
          here.set(address, connections - 1);
          all -= 1;
          continue;
        }
        const expected = all >= 300 ? "all" : connections >= 3 ? "address" : undefined;
        assert.equal(count.enter(address, limits), expected);
        if (expected !== undefined) continue;
        here.set(address, connections + 1);
        all += 1;
      }
      assert.ok(all > 0);
    });
  });
}

describe("a count of connections shared by threads", () => {
  it("is right when threads use it at once", async () => {
    const limits = { maxConnections: 1000, maxConnectionsPerAddress: 1000 };
    const words = createSharedCounts(limits);
    const file = new URL("../../support/counting_worker.ts", import.meta.url);
    const workers = Array.from({ length: 3 }, () => new Worker(file as NodeUrl));
    const done = workers.map((worker) => new Promise((resolve) => worker.once("message", resolve)));
    for (const worker of workers) worker.postMessage({ words, limits, rounds: 20_000 });
    await Promise.all(done);
    await Promise.all(workers.map((worker) => worker.terminate()));
    // Each has entered once more than it has left, from the same address.
    const count = new SharedConnectionCount(words);
    for (let i = 0; i < 997; i += 1) assert.equal(count.enter("192.0.2.1", limits), undefined);
    assert.equal(count.enter("192.0.2.1", limits), "all");
  });
});
