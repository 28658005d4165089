import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ServerLink, type ServerLinkHandler } from "../../../src/cli/connect/link.ts";
import type { Socket } from "../../../src/runtime/runtime.ts";
import { textOf, utf8 } from "../../support/bytes.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { MemoryRuntime } from "../../support/memory_runtime.ts";

const PORT = 4000;
const WELCOME = utf8('{"type":"welcome","server":"s","session":"1","limits":{"idleTimeout":30}}\n');

/** A link to a server that is the test itself, in memory and in its own time. */
function setUp() {
  const clock = new FakeClock();
  const runtime = new MemoryRuntime();
  const told: string[] = [];
  const server = { socket: undefined as Socket | undefined, received: "", connections: 0 };
  const handler: ServerLinkHandler = {
    nick: () => "me",
    opened: () => told.push("opened"),
    event: ({ kind }) => told.push(kind),
    drain() {},
    waiting: (why, ms) => told.push(`waiting: ${why}: ${ms}`),
    failed: (failure, why) => told.push(`failed: ${failure}: ${why}`),
    stopped: () => told.push("stopped"),
  };
  const address = { hostname: "127.0.0.1", port: PORT };
  const link = new ServerLink({ runtime, clock, random: () => 1, address, tls: undefined, lang: "ko" }, handler);
  const listen = () => runtime.listen({ ...address, acceptFailed() {}, acceptResumed() {}, accept });
  const accept = (socket: Socket) => {
    server.socket = socket;
    server.connections += 1;
    return {
      data: (chunk: Uint8Array) => server.received += textOf(chunk),
      end: () => socket.close(),
      drain() {},
      close() {},
    };
  };
  const settle = async () => {
    for (let seen = -1; seen !== runtime.events;) {
      seen = runtime.events;
      for (let i = 0; i < 30; i += 1) await Promise.resolve();
    }
  };
  /** Connects and is let in. */
  const arrive = async () => {
    const listener = await listen();
    void link.start();
    await settle();
    server.socket?.write(WELCOME);
    await settle();
    link.arrived();
    told.splice(0);
    return listener;
  };
  return { clock, runtime, link, told, server, listen, settle, arrive };
}

describe("ServerLink", () => {
  it("fails, and tries no more, when the first connection can't be made or is ended before it is let in", async () => {
    const unreachable = setUp();
    await unreachable.link.start();
    assert.deepEqual(unreachable.told, [
      "failed: unreachable: Cannot connect to 127.0.0.1:4000: ECONNREFUSED: ECONNREFUSED: in memory",
    ]);
    assert.equal(unreachable.clock.timers, 0);

    const ended = setUp();
    await ended.listen();
    void ended.link.start();
    await ended.settle();
    ended.server.socket?.close();
    await ended.settle();
    assert.deepEqual(ended.told, ["opened", "failed: ended: server_end"]);
    assert.equal(ended.clock.timers, 0);
  });

  it("gives a server up that does not let it in", async () => {
    const { clock, told, link, listen, settle } = setUp();
    await listen();
    void link.start();
    await settle();
    clock.advance(20_000);
    await settle();
    assert.deepEqual(told, ["opened", "failed: ended: no answer in 20 s"]);
    assert.equal(clock.timers, 0);
  });

  it("tries again, each time later, until the server is back", async () => {
    const { clock, told, server, listen, settle, arrive } = setUp();
    const listener = await arrive();
    listener.close();
    server.socket?.close();
    await settle();
    assert.deepEqual(told.splice(0), ["waiting: server_end: 500"]);
    clock.advance(499);
    await settle();
    assert.deepEqual(told, []);
    for (const ms of [1000, 2000, 4000]) {
      clock.advance(ms / 2);
      await settle();
      assert.match(told.splice(0).join(), new RegExp(`^waiting: .*ECONNREFUSED.*: ${ms}$`));
    }
    await listen();
    clock.advance(4000);
    await settle();
    assert.deepEqual(told.splice(0), ["opened"]);
    assert.equal(server.connections, 2);
  });

  it("begins with a short wait again after a connection that stood", async () => {
    const { clock, told, server, settle, arrive } = setUp();
    await arrive();
    for (const [stood, wait] of [[9999, 500], [10_000, 500], [9999, 1000]] as const) {
      clock.advance(stood);
      server.socket?.close();
      await settle();
      assert.deepEqual(told.splice(0), [`waiting: server_end: ${wait}`]);
      clock.advance(wait);
      await settle();
      assert.deepEqual(told.splice(0), ["opened"]);
    }
  });

  it("asks a silent server, more often than its idle timeout, and drops one that does not answer", async () => {
    const { clock, told, server, settle, arrive } = setUp();
    await arrive();
    for (let i = 0; i < 3; i += 1) {
      server.received = "";
      clock.advance(10_000);
      await settle();
      assert.equal(server.received, '{"type":"ping","id":"keep-alive"}\n');
      server.socket?.write(utf8('{"type":"pong","id":"keep-alive"}\n'));
      await settle();
    }
    assert.deepEqual(told, []);
    clock.advance(10_000);
    await settle();
    clock.advance(10_000);
    await settle();
    assert.deepEqual(told, ["waiting: no answer: 500"]);
  });

  it("asks for the nickname and the language", async () => {
    const { server, arrive } = setUp();
    await arrive();
    assert.equal(server.received, '{"type":"nick","nick":"me","lang":"ko"}\n');
  });

  it("says good-bye, and waits for a server that does not answer it no longer than a second", async () => {
    const { clock, told, link, runtime, server, settle, arrive } = setUp();
    await arrive();
    link.stop();
    await settle();
    assert.match(server.received, /\{"type":"quit"\}\n$/);
    assert.deepEqual(told, []);
    clock.advance(1000);
    await settle();
    assert.deepEqual([told, clock.timers, runtime.openSockets], [["stopped"], 0, 0]);
  });

  it("stops while it waits for its next try", async () => {
    const { clock, told, link, server, settle, arrive } = setUp();
    await arrive();
    server.socket?.close();
    await settle();
    told.splice(0);
    link.stop();
    assert.deepEqual([told, clock.timers], [["stopped"], 0]);
  });
});
