import assert from "node:assert/strict";
import { connect } from "node:net";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { createServer } from "../../mod.ts";
import { LineClient } from "../support/line_client.ts";
import { liveHeapBytes } from "../support/heap.ts";
import { openFiles } from "../support/proc.ts";
import { startServer } from "../support/program.ts";

const CONNECTIONS = 20_000;
const AT_ONCE = 50;
/** Answer to /who once `last` is the only member. */
const ALONE = "[시스템] lobby 1명: last";

/** Connects, takes a name, waits for its own join, and goes: by a reset, or in peace every tenth time. */
function comeAndGo(port: number, i: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(`NICK c${i}\n`));
    socket.once("data", () => i % 10 === 0 ? socket.end() : socket.resetAndDestroy());
    socket.on("error", reject);
    socket.on("close", () => resolve());
  });
}

async function churn(port: number, count: number): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await comeAndGo(port, next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

describe("twenty thousand connections that come and go", () => {
  it("leave no file open in the process", async () => {
    const { program, port } = await startServer(["--log-level", "warn", "--notice-max-members", "1"]);
    const files = openFiles(program.pid);
    await churn(port, CONNECTIONS);
    const client = await LineClient.join(port, "last");
    // The last resets may still be on their way to the threads that have the connections.
    let who = "";
    for (let i = 0; i < 500 && who !== ALONE; i += 1) {
      if (i > 0) await delay(20);
      client.send("/who\n");
      who = await client.line();
    }
    assert.equal(who, ALONE);
    // The last descriptors are closed soon after their clients have seen the end.
    for (let i = 0; i < 100 && openFiles(program.pid) > files + 1; i += 1) await delay(20);
    assert.equal(openFiles(program.pid), files + 1);
    client.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("leave no session, room, unsent byte or object in the server", async () => {
    const server = createServer({ host: "127.0.0.1", port: 0, webPort: "off", adminPort: "off", noticeMaxMembers: 1 });
    const [address] = await server.start();
    const settled = async () => {
      while (server.connectionCount > 0) await new Promise((resolve) => setImmediate(resolve));
      return await liveHeapBytes();
    };
    await churn(address?.port ?? 0, 1000);
    const before = await settled();
    await churn(address?.port ?? 0, CONNECTIONS);
    const grown = await settled() - before;
    assert.deepEqual([server.sessionCount, server.roomCount, server.unsentBytes], [0, 0, 0]);
    const ended = ["client_end", "client_reset"].map((reason) => server.snapshot().closed[reason] ?? 0);
    assert.equal(ended.reduce((sum, count) => sum + count), CONNECTIONS + 1000);
    // Fifty bytes for each connection would be a leak.
    assert.ok(grown < CONNECTIONS * 50, `the heap grew by ${grown} bytes`);
    await server.stop();
  });
});
