import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import {
  AddressError,
  CertificateFileError,
  ConfigError,
  createServer,
  ListenError,
  type ListeningAddress,
  type ServerOptions,
} from "../../mod.ts";
import { LocalBackplane } from "../../src/backplane/local.ts";
import { createSharedRoomCount } from "../../src/backplane/shared_quota.ts";
import { ThreadsBackplane } from "../../src/backplane/threads.ts";
import { createServerThread } from "../../src/cli/create_server.ts";
import { readOptions } from "../../src/config/read_options.ts";
import { DEFAULTS, OPTION_NAMES } from "../../src/config/schema.ts";
import type { Snapshot } from "../../src/observe/snapshot.ts";
import { createStoppedListeners } from "../../src/server/accept_state.ts";
import { createConnectTable } from "../../src/server/connect_rate.ts";
import { createSharedCounts } from "../../src/server/shared_connection_count.ts";
import { temporaryFolder } from "../support/certificates.ts";
import { freePorts } from "../support/free_ports.ts";
import { LineClient } from "../support/line_client.ts";

/** What a test server must not choose: ports and paths that others may have. */
const OWN = {
  host: "127.0.0.1",
  port: 0,
  webPort: "off",
  adminPort: "off",
  tlsPort: "off",
  tlsCert: "none",
  tlsKey: "none",
  unix: "none",
  threads: 1,
} as const satisfies ServerOptions;

/** Starts a server, runs `use` with its port, and stops it. */
async function serving(options: ServerOptions, use: (port: number) => Promise<void>): Promise<void> {
  const server = createServer(options);
  const [address] = await server.start();
  try {
    await use(address?.port ?? 0);
  } finally {
    await server.stop();
  }
}

describe("createServer()", () => {
  it("refuses what the command line refuses, and names it", () => {
    const wrong = { lang: "xx", idleTimout: 5, maxRooms: "x", maxConnections: "x" } as unknown as ServerOptions;
    assert.throws(() => createServer(wrong), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.ok(error.problems.includes('lang: "xx" is not accepted, expected one of ko, en'));
      assert.equal(error.problems.length, 4);
      assert.equal(error.message, error.problems.join("\n"));
      return true;
    });
  });

  it("takes strings as the command line does", async () => {
    const options = { ...OWN, port: "0", lang: "en", maxConnections: "1", proxyFrom: "10.0.0.0/8" } as const;
    await serving(options, async (port) => {
      const client = await LineClient.join(port, "alice");
      const other = await LineClient.open(port);
      assert.match((await other.rest()).join(), /SERVER_FULL/);
      client.destroy();
      other.destroy();
    });
  });

  it("listens on an IPv6 address in brackets", async () => {
    const server = createServer({ ...OWN, host: "[::1]" });
    const [address] = await server.start();
    assert.equal(address?.hostname, "::1");
    await server.stop();
  });

  it("makes a server whose start fails with what mod.ts exports", async () => {
    const first = createServer(OWN);
    const [address] = await first.start();
    await assert.rejects(createServer({ ...OWN, port: address?.port }).start(), (error) => {
      assert.ok(error instanceof ListenError && error instanceof AddressError);
      assert.deepEqual([error.option, error.code], ["port", "EADDRINUSE"]);
      return true;
    });
    await first.stop();
    const tls = createServer({ ...OWN, tlsPort: 0, tlsCert: "/no/such/file", tlsKey: "/no/such/file" });
    await assert.rejects(tls.start(), CertificateFileError);
  });

  it("makes a server whose start says where each service is", async () => {
    const unix = join(temporaryFolder(), "maru.sock");
    const server = createServer({ ...OWN, webPort: 0, adminPort: 0, unix });
    const addresses: readonly ListeningAddress[] = await server.start();
    const local = { hostname: "127.0.0.1", tls: false };
    assert.deepEqual(addresses.map(({ port: _, ...address }) => address), [
      { service: "chat", ...local },
      { service: "chat", hostname: "", tls: false, path: unix },
      { service: "web", ...local },
      { service: "admin", ...local },
    ]);
    for (const { path, port } of addresses) assert.equal(port > 0, path === undefined);
    await server.stop();
  });

  it("makes a server that listens nowhere where one address is taken", async () => {
    const first = createServer({ ...OWN, adminPort: 0 });
    const taken = (await first.start()).find(({ service }) => service === "admin")?.port;
    const [port = 0, webPort = 0] = await freePorts(2);
    const second = createServer({ ...OWN, port, webPort, adminPort: taken });
    await assert.rejects(second.start(), { option: "adminPort" });
    const third = createServer({ ...OWN, port, webPort });
    await third.start();
    await Promise.all([first.stop(), third.stop()]);
  });

  it("makes a server that listens nowhere once it is stopped, also while it starts", async () => {
    const [port = 0, webPort = 0, adminPort = 0] = await freePorts(3);
    const ports = { ...OWN, port, webPort, adminPort };
    const stopped = createServer(ports);
    const starting = stopped.start();
    await stopped.stop();
    assert.deepEqual(await starting, []);
    const next = createServer(ports);
    assert.equal((await next.start()).length, 3);
    await next.stop();
  });

  it("takes options under their former names", async () => {
    const { webPort: _, adminPort: __, ...own } = OWN;
    const server = createServer({ ...own, httpPort: "off" });
    assert.deepEqual((await server.start()).map(({ service }) => service), ["chat"]);
    await server.stop();
  });

  it("makes no server, from any object, that a client can bring down", async () => {
    const odd = fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withTypedArray: true }),
      fc.constantFrom<unknown>("", "0", "1", "off", "none", "auto", "1e3", "-1", 0, 1, 64, -0, 0.5, 5e-324, 1e9),
      fc.constantFrom<unknown>(NaN, Infinity, Object.create(Object.getPrototypeOf(DEFAULTS.proxyFrom)), Symbol("x")),
    );
    const names = fc.constantFrom<string>(...OPTION_NAMES);
    // Few at a time, so that many are accepted, and the rest as it is.
    const options = fc.dictionary(names, odd, { maxKeys: 3 });
    let served = 0;
    await fc.assert(
      fc.asyncProperty(options, async (given) => {
        const tried = { ...given, ...OWN, drainTimeout: 1 } as ServerOptions;
        const server = made(tried);
        if (server === undefined) return;
        const [address] = await server.start();
        const client = await LineClient.open(address?.port ?? 0);
        client.send("NICK alice\nhello\n/who\n/join dev\n/rooms\n/history\n/quit\n");
        await client.line().catch(() => {}); // refused without a word
        client.end();
        await server.stop(); // which carries out what was read, whatever the rate limit
        await client.closed;
        client.destroy();
        assert.equal(server.connectionCount, 0);
        served += 1;
      }),
      { numRuns: 300 },
    );
    assert.ok(served > 20, `${served} servers were made`);
  });
});

/** A server, or undefined where the options are refused as they should be. */
function made(options: ServerOptions) {
  try {
    return createServer(options);
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

describe("servers after many connections", () => {
  /** As many that come and go leave enough garbage to be worth a collection. */
  const CONNECTIONS = 500;

  /** Runs `serve` while it counts the calls of `dropCaches()` of a backplane. */
  async function counting(
    backplane: { prototype: { dropCaches(): void } },
    serve: (drops: () => number) => Promise<void>,
  ) {
    const { prototype } = backplane;
    const { dropCaches } = prototype;
    let drops = 0;
    prototype.dropCaches = function () {
      drops += 1;
      dropCaches.call(this);
    };
    try {
      await serve(() => drops);
    } finally {
      prototype.dropCaches = dropCaches;
    }
  }

  async function assertDrops(port: number, drops: () => number): Promise<void> {
    for (let i = 0; i < CONNECTIONS; i += 1) {
      const client = await LineClient.open(port);
      client.destroy();
    }
    for (let waits = 0; waits < 200 && drops() === 0; waits += 1) await delay(20);
    assert.ok(drops() > 0);
  }

  it("drop the caches of their backplane", () =>
    counting(LocalBackplane, (drops) => serving(OWN, (port) => assertDrops(port, drops))));

  it("drop them on each thread of several", () =>
    counting(ThreadsBackplane, async (drops) => {
      const { config } = readOptions(OWN);
      const part = {
        index: 0,
        ports: [undefined],
        rooms: createSharedRoomCount(),
        connections: createSharedCounts(config),
        connectTable: createConnectTable(),
        stoppedListeners: createStoppedListeners(),
      };
      const snapshot = (own: () => Snapshot) => Promise.resolve(own());
      const host = { snapshot, droppedLogLines: () => 0, recentWarnings: () => [] };
      const server = createServerThread(config, part, host);
      const [address] = await server.start();
      try {
        await assertDrops(address?.port ?? 0, drops);
      } finally {
        await server.stop();
      }
    }));
});
