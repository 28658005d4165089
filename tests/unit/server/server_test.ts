import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { LocalBackplane } from "../../../src/backplane/local.ts";
import { protocolsOf } from "../../../src/cli/create_server.ts";
import { DEFAULTS } from "../../../src/config/schema.ts";
import type { StreamPosition } from "../../../src/protocol/codec.ts";
import { AddressError, type HttpRequest } from "../../../src/runtime/mod.ts";
import { BackplaneUnavailable } from "../../../src/chat/backplane.ts";
import { singleThread } from "../../../src/server/thread_group.ts";
import { DelayingBackplane, FailingBackplane } from "../../support/backplanes.ts";
import { type ChatOptions, MemoryChat } from "../../support/memory_chat.ts";

const FAREWELL = "[시스템] 서버가 종료됩니다.";
const FULL = (most: number) => `[오류] SERVER_FULL 서버가 가득 찼습니다 (최대 접속 ${most}개)`;
const PONG = "[시스템] pong";

const get = (path: string): HttpRequest => ({
  method: "GET",
  path,
  remote: { hostname: "127.0.0.1", port: 1 },
  header: () => undefined,
});

describe("Server.start()", () => {
  it("fails with the address's error when it can't be bound", async () => {
    await MemoryChat.run({ port: 9000 }, async (chat) => {
      await assert.rejects(chat.server.start(), (error) => {
        assert.ok(error instanceof AddressError);
        assert.equal(error.code, "EADDRINUSE");
        return true;
      });
    });
  });

  it("closes the backplane when it fails, unless the server is running", () => {
    const [first, second] = [new LocalBackplane(DEFAULTS, Date.now), new LocalBackplane(DEFAULTS, Date.now)];
    return MemoryChat.run({ port: 9000 }, async (chat) => {
      await assert.rejects(chat.server.start(), AddressError);
      assert.equal(first.isReady, true);
      await assert.rejects(
        MemoryChat.run({ port: 9000 }, () => assert.fail(), {
          backplane: () => second,
          parts: { runtime: chat.runtime },
        }),
        AddressError,
      );
      assert.equal(second.isReady, false);
      await chat.stop();
      assert.equal(first.isReady, false);
    }, { backplane: () => first });
  });

  it("listens nowhere when the port is off", () =>
    MemoryChat.run({ port: "off" }, async (chat) => {
      await assert.rejects(chat.connect(), AddressError);
    }));
});

describe("admission", () => {
  it("turns away who comes past --max-connections, says why, and closes", () =>
    MemoryChat.run({ maxConnections: 2 }, async (chat) => {
      const alice = await chat.join("alice");
      await chat.connect();
      const refused = await chat.connect();
      assert.deepEqual(refused.take(), [FULL(2)]);
      assert.equal(refused.closed, "end");
      assert.equal(chat.server.snapshot().refused.server_full, 1);
      assert.equal(chat.server.connectionCount, 2);
      alice.send("/ping\n");
      await chat.settle();
      assert.deepEqual(alice.take(), [PONG]);
    }));

  it("accepts the next client as soon as one has left", () =>
    MemoryChat.run({ maxConnections: 1 }, async (chat) => {
      const first = await chat.join("first");
      assert.deepEqual((await chat.connect()).take(), [FULL(1)]);
      first.reset();
      await chat.settle();
      await chat.join("second");
      assert.deepEqual((await chat.connect()).take(), [FULL(1)]);
    }));

  it("refuses connections above --max-connections-per-address, and none from other addresses", () =>
    MemoryChat.run({ maxConnectionsPerAddress: 2 }, async (chat) => {
      const first = await chat.connect({ from: "192.0.2.1" });
      await chat.connect({ from: "192.0.2.1" });
      const refused = await chat.connect({ from: "192.0.2.1" });
      assert.deepEqual(refused.take(), [
        "[오류] TOO_MANY_CONNECTIONS 같은 주소에서 접속이 너무 많습니다 (최대 2개)",
      ]);
      assert.equal(refused.closed, "end");
      assert.equal(chat.server.snapshot().refused.too_many_connections, 1);
      assert.deepEqual((await chat.connect({ from: "192.0.2.2" })).take(), []);
      first.halfClose();
      await chat.settle();
      assert.deepEqual((await chat.connect({ from: "192.0.2.1" })).take(), []);
    }));

  const limits: [number, number | undefined, number][] = [[10_000, 66, 2], [0, 65, 1], [1, 66, 1], [3, undefined, 3], [
    2,
    64,
    1,
  ]];
  for (const [maxConnections, openFileLimit, most] of limits) {
    it(`takes ${most} with --max-connections ${maxConnections} and ${openFileLimit ?? "unknown"} open files`, () =>
      MemoryChat.run({ maxConnections }, async (chat) => {
        for (let i = 0; i < most; i += 1) assert.deepEqual((await chat.connect()).take(), []);
        assert.deepEqual((await chat.connect()).take(), [FULL(most)]);
      }, openFileLimit === undefined ? {} : { openFileLimit }));
  }

  it("accepts those who waited, after accepting has failed", () =>
    MemoryChat.run({}, async (chat) => {
      chat.runtime.acceptError = new Error("EMFILE: too many open files");
      const client = await chat.connect();
      client.send("/ping\n");
      await chat.pass(5000);
      assert.deepEqual(client.take(), []);
      assert.equal(chat.server.snapshot().acceptFailures, 1);
      chat.runtime.acceptError = undefined;
      await chat.pass(20);
      assert.deepEqual(client.take(), [PONG]);
      await chat.pass(1000);
    }));

  it("is not ready while accepting fails and for a second after that, and does not say that it stops", () =>
    MemoryChat.run({ webPort: 1 }, async (chat) => {
      const readiness = async () => {
        const { status, body } = await chat.runtime.http?.respond(get("/readyz")) ?? {};
        return [status, body];
      };
      assert.deepEqual(await readiness(), [200, "ok\n"]);
      chat.runtime.acceptError = new Error("EMFILE: too many open files");
      await chat.connect();
      assert.deepEqual(await readiness(), [503, "not accepting connections\n"]);
      chat.runtime.acceptError = undefined;
      await chat.pass(980);
      assert.deepEqual(await readiness(), [503, "not accepting connections\n"]);
      await chat.pass(20);
      assert.deepEqual(await readiness(), [200, "ok\n"]);
      await chat.stop(); // the event loop is measured until then
    }));

  it("is not ready while the backplane is not, and counts no rooms when they can't be counted", () => {
    let backplane: FailingBackplane | undefined;
    return MemoryChat.run({ webPort: 1 }, async (chat) => {
      const answer = async (path: string) => {
        const { status, body } = await chat.runtime.http?.respond(get(path)) ?? {};
        return [status, path === "/health" ? JSON.parse(String(body)) : body];
      };
      const health = { status: "ok", version: "1", uptime: 0, connections: 0 };
      assert.deepEqual(await answer("/readyz"), [200, "ok\n"]);
      assert.deepEqual(await answer("/health"), [200, { ...health, rooms: 1 }]);
      if (backplane !== undefined) backplane.failing = { at: "join", error: new BackplaneUnavailable("gone") };
      assert.deepEqual(await answer("/readyz"), [503, "backplane unavailable\n"]);
      assert.deepEqual(await answer("/health"), [503, { ...health, status: "backplane unavailable" }]);
      if (backplane !== undefined) backplane.failing = undefined;
      assert.deepEqual(await answer("/readyz"), [200, "ok\n"]);
      await chat.stop();
    }, { backplane: (...parts) => backplane = new FailingBackplane(...parts) });
  });

  it("counts connections of HTTP past the first 8 as those of clients", () =>
    MemoryChat.run({ webPort: 1, maxConnections: 2 }, async (chat) => {
      chat.runtime.http?.openChanged?.(9);
      await chat.connect();
      assert.deepEqual((await chat.connect()).take(), [FULL(2)]);
      chat.runtime.http?.openChanged?.(8);
      assert.deepEqual((await chat.connect()).take(), []);
      await chat.stop();
    }));
});

describe("an idle server", () => {
  it("drops the caches of its backplane before it collects garbage", () => {
    let collected = () => 0;
    const dropped: number[] = [];
    const parts = { threads: { ...singleThread(), count: 1000 }, dropCaches: () => void dropped.push(collected()) };
    return MemoryChat.run({}, async (chat) => {
      const { collections } = chat.runtime;
      collected = () => collections.length;
      await chat.connect(); // one of a thousand threads collects after one connection
      await chat.pass(200);
      assert.deepEqual([collections.length, ...dropped], [1, 0]);
      await chat.pass(3000);
      assert.deepEqual([collections.length, ...dropped], [2, 0, 1], "also before the thorough one");
    }, { parts });
  });

  it("drops the objects of its history, and the decoders of its connections", () => {
    let backplane: LocalBackplane | undefined;
    let decoders = 0;
    const { text, ...protocols } = protocolsOf(DEFAULTS, () => 0);
    const counted = { ...text, decoder: (position?: StreamPosition) => (decoders += 1, text.decoder(position)) };
    const parts = { threads: { ...singleThread(), count: 1000 }, protocols: { text: counted, ...protocols } };
    return MemoryChat.run({}, async (chat) => {
      assert.ok(backplane !== undefined);
      const alice = await chat.join("alice");
      const [before] = await backplane.history("lobby", { limit: 1 });
      assert.equal((await backplane.history("lobby", { limit: 1 }))[0], before);
      assert.equal(decoders, 1);
      await chat.pass(200);
      const [after] = await backplane.history("lobby", { limit: 1 });
      assert.deepEqual([after?.kind, after?.seq], [before?.kind, before?.seq]);
      assert.notEqual(after, before);
      alice.send("/ping\n");
      await chat.settle();
      assert.deepEqual([alice.take(), decoders], [[PONG], 2]);
    }, { parts, backplane: (...limits) => backplane = new LocalBackplane(...limits) });
  });
});

describe("what a server counts", () => {
  it("are connections, sessions, rooms and bytes unsent", () =>
    MemoryChat.run({ rateLimit: 0 }, async (chat) => {
      const { server } = chat;
      assert.deepEqual([server.connectionCount, server.sessionCount, server.roomCount], [0, 0, 0]);
      await chat.connect();
      assert.deepEqual([server.connectionCount, server.sessionCount, server.roomCount], [1, 1, 0]);
      const alice = await chat.join("alice");
      const bob = await chat.join("bob");
      assert.deepEqual([server.connectionCount, server.sessionCount, server.roomCount], [3, 3, 1]);
      alice.send("/join dev\n");
      await chat.settle();
      assert.equal(server.roomCount, 2);
      alice.send("/leave\n");
      await chat.settle();
      assert.equal(server.roomCount, 1);
      bob.socket.pause();
      alice.send(`${"x".repeat(1000)}\n`.repeat(10));
      await chat.settle();
      assert.ok(server.unsentBytes > 9000);
      bob.socket.resume();
      await chat.settle();
      assert.equal(server.unsentBytes, 0);
    }, { kernelBytes: 1024 }));

  it("are the bytes of those who are gone, too, and which client has most unsent", () =>
    MemoryChat.run({ rateLimit: 0, historySize: 0 }, async (chat) => {
      const bytes = () => {
        const { bytesReceived, bytesSent, queueBytes, longestQueueBytes } = chat.server.snapshot();
        return { bytesReceived, bytesSent, queueBytes, longestQueueBytes };
      };
      const alice = await chat.join("alice");
      const { bytesReceived, bytesSent } = bytes();
      alice.send("/ping\n");
      await chat.settle();
      const expected = { bytesReceived: bytesReceived + 6, bytesSent: bytesSent + Buffer.byteLength(`${PONG}\n`) };
      assert.deepEqual(bytes(), { ...expected, queueBytes: 0, longestQueueBytes: 0 });
      alice.reset();
      await chat.settle();
      assert.deepEqual(bytes(), { ...expected, queueBytes: 0, longestQueueBytes: 0 });

      const talker = await chat.join("talker");
      const readers = [await chat.join("bob"), await chat.join("carol")];
      for (const reader of readers) reader.socket.pause();
      talker.send(`${"x".repeat(1000)}\n`.repeat(10));
      await chat.settle();
      const { queueBytes, longestQueueBytes } = bytes();
      assert.ok(longestQueueBytes > 9000);
      assert.equal(queueBytes, 2 * longestQueueBytes);
    }, { kernelBytes: 1024 }));
});

describe("the times of a message", () => {
  it("begin when its bytes are read: its delivery is measured from there", () =>
    MemoryChat.run({}, async (chat) => {
      const [alice] = [await chat.join("alice"), await chat.join("bob")];
      await chat.pass(1000);
      alice.send("hi\n");
      await chat.arrive();
      chat.clock.advance(30);
      await chat.settle();
      const { counts, sum } = chat.server.snapshot().deliverySeconds;
      assert.deepEqual([counts.reduce((all, count) => all + count), sum], [1, 0.03]);
    }));
});

describe("the idle collector of a server", () => {
  it("waits until no client has sent anything for a tenth of a second", () =>
    MemoryChat.run({ rateLimit: 0 }, async (chat) => {
      const talker = await chat.join("talker");
      for (let i = 0; i < 500; i += 1) (await chat.connect()).reset();
      for (let i = 0; i < 20; i += 1) {
        await chat.pass(90);
        talker.send("hi\n");
        await chat.settle();
      }
      await chat.pass(99);
      assert.deepEqual(chat.runtime.collections, []);
      await chat.pass(1);
      assert.deepEqual(chat.runtime.collections, ["quick"]);
    }));
});

describe("Server.stop()", () => {
  it("of a server without clients is done at once", () =>
    MemoryChat.run({}, async (chat) => {
      let done = false;
      chat.server.stop().then(() => done = true);
      await chat.settle();
      assert.equal(done, true);
      assert.equal(chat.clock.timers, 0);
    }));

  it("notifies every client, with a nickname or not, closes it, and counts it", () =>
    MemoryChat.run({}, async (chat) => {
      const alice = await chat.join("alice");
      const bob = await chat.join("bob");
      const stranger = await chat.connect();
      alice.take();
      await chat.stop();
      for (const client of [alice, bob, stranger]) {
        assert.deepEqual(client.take(), [FAREWELL], "and nothing of who left");
        assert.equal(client.closed, "end");
      }
      assert.deepEqual(chat.closes("shutting_down", "drain_timeout"), [3, 0]);
    }));

  it("twice is the same promise", () =>
    MemoryChat.run({}, async (chat) => {
      await chat.join("alice");
      const first = chat.server.stop();
      assert.equal(chat.server.stop(), first);
      await chat.stop();
      assert.equal(chat.server.stop(), first);
    }));

  it("takes no new connections", () =>
    MemoryChat.run({}, async (chat) => {
      const alice = await chat.join("alice");
      alice.stubborn = true;
      chat.server.stop();
      await assert.rejects(chat.connect(), AddressError);
    }));

  it("handles requests that were read, past the rate limit, before the shutdown notice", () =>
    MemoryChat.run({}, async (chat) => {
      const bob = await chat.join("bob");
      const alice = await chat.join("alice");
      bob.take();
      const messages = Array.from({ length: 200 }, (_, i) => `message ${i + 1}`);
      alice.send(messages.map((message) => `${message}\n`).join("") + "/ping\n");
      await chat.settle();
      assert.equal(bob.take().length, 39);
      chat.server.stop();
      await chat.settle(); // and no time passes
      assert.deepEqual(bob.take(), [...messages.slice(39).map((message) => `alice: ${message}`), FAREWELL]);
      assert.deepEqual(alice.take(), [PONG, FAREWELL]);
    }));

  it("reads no more", () =>
    MemoryChat.run({}, async (chat) => {
      const bob = await chat.join("bob");
      const alice = await chat.join("alice");
      bob.take();
      chat.server.stop();
      alice.send("too late\n");
      await chat.settle();
      assert.deepEqual(bob.take(), [FAREWELL]);
    }));

  it("does not wait for a line that is not complete", () =>
    MemoryChat.run({}, async (chat) => {
      const bob = await chat.join("bob");
      const alice = await chat.join("alice");
      bob.take();
      alice.send("unfinished");
      await chat.settle();
      chat.server.stop();
      await chat.settle();
      assert.deepEqual(bob.take(), [FAREWELL]);
      assert.deepEqual(alice.take(), [FAREWELL]);
    }));

  it("lets a client quit among the last frames", () =>
    MemoryChat.run({}, async (chat) => {
      const bob = await chat.join("bob");
      const alice = await chat.join("alice");
      bob.take();
      alice.send("\n".repeat(50) + "bye\n/quit\n");
      await chat.settle();
      await chat.stop();
      assert.deepEqual(alice.take(), []);
      assert.deepEqual(bob.take(), ["alice: bye", "[시스템] alice님이 퇴장했습니다.", FAREWELL]);
      assert.deepEqual(chat.closes("client_quit", "shutting_down"), [1, 1]);
    }));

  it("flushes a slow reader's queue before the shutdown notice", () =>
    MemoryChat.run({ rateLimit: 0 }, async (chat) => {
      const bob = await chat.join("bob");
      const alice = await chat.join("alice");
      bob.take();
      bob.socket.pause();
      alice.send(`${"x".repeat(1000)}\n`.repeat(50));
      await chat.settle();
      let done = false;
      chat.server.stop().then(() => done = true);
      await chat.pass(5000);
      assert.equal(done, false);
      bob.socket.resume();
      await chat.settle();
      const lines = bob.take();
      assert.equal(lines.length, 51);
      assert.equal(lines.at(-1), FAREWELL);
      assert.equal(done, true);
      assert.deepEqual(chat.closes("shutting_down"), [2]);
    }, { kernelBytes: 4096 }));

  it("terminates at the drain timeout who has not taken everything", () =>
    MemoryChat.run({ rateLimit: 0, writeTimeout: 0, drainTimeout: 10 }, async (chat) => {
      const bob = await chat.join("bob");
      const alice = await chat.join("alice");
      bob.socket.pause();
      alice.send(`${"x".repeat(1000)}\n`.repeat(50));
      await chat.settle();
      let done = false;
      chat.server.stop().then(() => done = true);
      await chat.settle();
      assert.equal(alice.closed, "end");
      await chat.pass(9999);
      assert.equal(bob.closed, undefined);
      assert.equal(done, false);
      await chat.pass(1);
      assert.equal(bob.closed, "reset");
      assert.equal(done, true);
      assert.deepEqual(chat.closes("shutting_down", "drain_timeout"), [1, 1]);
      assert.equal(chat.clock.timers, 0);
    }, { kernelBytes: 4096 }));

  it("gives who got everything and does not end a second", () =>
    MemoryChat.run({}, async (chat) => {
      const alice = await chat.join("alice");
      alice.stubborn = true;
      let done = false;
      chat.server.stop().then(() => done = true);
      await chat.settle();
      await chat.pass(999);
      assert.equal(alice.ended, true);
      assert.equal(done, false);
      await chat.pass(1);
      assert.equal(alice.closed, "reset");
      assert.equal(done, true);
      assert.deepEqual(chat.closes("shutting_down"), [1]);
    }));

  it("waits for who was closing already", () =>
    MemoryChat.run({}, async (chat) => {
      const alice = await chat.join("alice");
      alice.stubborn = true;
      alice.send("/quit\n");
      await chat.settle();
      let done = false;
      chat.server.stop().then(() => done = true);
      await chat.pass(999);
      assert.equal(done, false);
      await chat.pass(1);
      assert.equal(done, true);
      assert.deepEqual(chat.closes("client_quit"), [1]);
    }));

  it("waits for who was turned away no longer than for the others", () =>
    MemoryChat.run({ maxConnections: 1 }, async (chat) => {
      await chat.join("alice");
      const refused = await chat.connect({ stubborn: true });
      assert.deepEqual(refused.take(), [FULL(1)]);
      assert.equal(refused.closed, undefined);
      let done = false;
      chat.server.stop().then(() => done = true);
      await chat.settle();
      assert.equal(done, true);
      assert.equal(refused.closed, "reset");
    }));

  describe("while a command waits for the backplane", () => {
    function delayed(test: (chat: MemoryChat, backplane: DelayingBackplane) => Promise<void>): Promise<void> {
      let backplane: DelayingBackplane | undefined;
      const options: ChatOptions = { backplane: (...parts) => backplane = new DelayingBackplane(...parts) };
      return MemoryChat.run({ drainTimeout: 10 }, (chat) => test(chat, backplane ?? assert.fail()), options);
    }

    it("waits for it and for what stands behind it", () =>
      delayed(async (chat, backplane) => {
        const bob = await chat.join("bob");
        const alice = await chat.join("alice");
        bob.take();
        backplane.holding = true;
        alice.send("/who\nlast words\n");
        await chat.settle();
        chat.server.stop();
        await chat.settle();
        alice.send("too late\n");
        await chat.pass(5000);
        assert.deepEqual([...alice.take(), ...bob.take()], []);
        backplane.letGo();
        await chat.settle();
        assert.deepEqual(alice.take(), ["[시스템] lobby 2명: bob, alice", FAREWELL]);
        assert.deepEqual(bob.take(), ["alice: last words", FAREWELL]);
      }));

    it("waits no longer than the drain timeout", () =>
      delayed(async (chat, backplane) => {
        const alice = await chat.join("alice");
        backplane.holding = true;
        alice.send("/who\n");
        await chat.settle();
        let done = false;
        chat.server.stop().then(() => done = true);
        await chat.pass(9999);
        assert.equal(done, false);
        await chat.pass(1);
        assert.equal(done, true);
        assert.equal(alice.closed, "reset");
        assert.deepEqual(chat.closes("drain_timeout"), [1]);
        backplane.letGo(); // too late to have any effect
        await chat.settle();
      }));

    it("does not wait for a session that ends meanwhile", () =>
      delayed(async (chat, backplane) => {
        const alice = await chat.join("alice");
        backplane.holding = true;
        alice.send("/who\n");
        await chat.settle();
        let done = false;
        chat.server.stop().then(() => done = true);
        await chat.settle();
        alice.reset();
        await chat.settle();
        assert.equal(done, true);
        backplane.letGo();
      }));
  });
});
