import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate } from "node:timers";
import type { CloseReason } from "../../../src/server/close_reason.ts";
import { Connections, type ServedConnection } from "../../../src/server/connections.ts";

/** A connection that notes what is done to it, and closes at once when it is shut down or terminated. */
class FakeConnection implements ServedConnection {
  readonly address = { hostname: "192.0.2.1", port: 1 };
  readonly calls: string[] = [];
  received = 3;
  sent = 5;
  unsent = 0;
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  dropCaches(): void {
    this.calls.push("dropCaches");
  }

  finishReading(): Promise<void> {
    this.calls.push("finishReading");
    return Promise.resolve();
  }

  shutDown(): void {
    this.calls.push("shutDown");
    this.#connections.delete(this);
  }

  terminate(reason: CloseReason): void {
    this.calls.push(reason);
    this.#connections.delete(this);
  }
}

/** Starts a drain, and notes what it has reached. */
function drain(connections: Connections): string[] {
  const reached: string[] = [];
  const quiesce = () => {
    reached.push("quiesce");
    return Promise.resolve();
  };
  void connections.drain(quiesce).then(() => reached.push("drained"));
  return reached;
}

/** Resolves when every microtask has run. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("Connections.drain()", () => {
  it("resolves at once without connections", async () => {
    const reached = drain(new Connections());
    await settled();
    assert.equal(reached.at(-1), "drained");
  });

  it("waits for a connection that is on its way, though no other is here", async () => {
    const connections = new Connections();
    connections.expect();
    const reached = drain(connections);
    await settled();
    assert.deepEqual(reached, []);
    const late = new FakeConnection(connections);
    connections.add(late);
    connections.arrived();
    await settled();
    assert.deepEqual(reached, ["quiesce", "drained"]);
    assert.deepEqual(late.calls, ["finishReading", "shutDown"]);
  });

  it("does not end while one is on its way, though the last one here is closed", async () => {
    const connections = new Connections();
    const here = new FakeConnection(connections);
    connections.add(here);
    connections.expect();
    const reached = drain(connections);
    await settled();
    assert.deepEqual(here.calls, ["finishReading"]);
    connections.delete(here);
    await settled();
    assert.deepEqual(reached, []);
    connections.arrived(); // which is to say that it has ended on its way
    await settled();
    assert.equal(reached.at(-1), "drained");
  });

  it("carries out what a late connection has read before threads quiesce", async () => {
    const connections = new Connections();
    const here = new FakeConnection(connections);
    connections.add(here);
    connections.expect();
    connections.expect();
    const reached = drain(connections);
    const late = new FakeConnection(connections);
    connections.add(late);
    connections.arrived();
    await settled();
    assert.deepEqual(reached, [], "one more is on its way");
    connections.arrived();
    await settled();
    assert.deepEqual(reached, ["quiesce", "drained"]);
    assert.equal(late.calls[0], "finishReading");
    assert.equal(here.calls.at(-1), "shutDown");
  });

  it("waits for none after all were terminated, and terminates those that come later", async () => {
    const connections = new Connections();
    const here = new FakeConnection(connections);
    connections.add(here);
    connections.expect();
    const reached = drain(connections);
    await settled();
    connections.terminate("drain_timeout");
    await settled();
    assert.equal(reached.at(-1), "drained");
    assert.deepEqual(here.calls, ["finishReading", "drain_timeout"]);
    const late = new FakeConnection(connections);
    connections.add(late);
    connections.arrived();
    assert.deepEqual(late.calls, ["drain_timeout"]);
  });
});

describe("Connections.dropCaches()", () => {
  it("drops those of every connection that is here", () => {
    const connections = new Connections();
    const [first, second, gone] = [0, 1, 2].map(() => new FakeConnection(connections));
    for (const connection of [first, second, gone]) if (connection !== undefined) connections.add(connection);
    if (gone !== undefined) connections.delete(gone);
    connections.dropCaches();
    assert.deepEqual([first, second, gone].map((it) => it?.calls), [["dropCaches"], ["dropCaches"], []]);
  });
});

describe("Connections.bytes()", () => {
  it("adds up connections that are here and those that are closed", () => {
    const connections = new Connections();
    const [first, second] = [new FakeConnection(connections), new FakeConnection(connections)];
    connections.add(first);
    connections.add(second);
    second.unsent = 7;
    assert.deepEqual(connections.bytes(), { received: 6, sent: 10, unsent: 7, longest: 7 });
    connections.delete(second);
    assert.deepEqual(connections.bytes(), { received: 6, sent: 10, unsent: 0, longest: 0 });
  });
});
