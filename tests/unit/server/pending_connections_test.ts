import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AddressRanges } from "../../../src/lib/address_ranges.ts";
import type { Server } from "../../../src/server/server.ts";
import { MemoryChat } from "../../support/memory_chat.ts";
import { FakeSocket } from "./fake_socket.ts";

/** Behind a proxy: what comes from 192.0.2.0/24 has to begin with a PROXY header. */
const PROXIED = { proxyFrom: AddressRanges.parse("192.0.2.0/24") };
const PROXY = { from: "192.0.2.1" };
const HEADER = "PROXY TCP4 203.0.113.5 198.51.100.1 40000 9000\r\n";
const PONG = "[시스템] pong";

function refused({ server }: { readonly server: Server }, ...reasons: string[]): number[] {
  return reasons.map((reason) => server.snapshot().refused[reason] ?? 0);
}

describe("a pending connection", () => {
  it("is not open before its header is complete", () =>
    MemoryChat.run(PROXIED, async (chat) => {
      const client = await chat.connect(PROXY);
      client.send(HEADER.slice(0, -1));
      await chat.settle();
      assert.equal(chat.server.connectionCount, 0);
      client.send(`${HEADER.slice(-1)}/ping\n`);
      await chat.settle();
      assert.equal(chat.server.connectionCount, 1);
      assert.deepEqual(client.take(), [PONG]);
    }));

  it("is none when it is not from a proxy", () =>
    MemoryChat.run(PROXIED, async (chat) => {
      const client = await chat.connect({ from: "198.51.100.9" });
      assert.equal(chat.server.connectionCount, 1);
      client.send("/ping\n");
      await chat.settle();
      assert.deepEqual(client.take(), [PONG]);
    }));

  it("may take the handshake timeout, which then starts over for the nickname", () =>
    MemoryChat.run({ ...PROXIED, handshakeTimeout: 10 }, async (chat) => {
      const late = await chat.connect(PROXY);
      const timely = await chat.connect(PROXY);
      await chat.pass(9999);
      timely.send(HEADER);
      await chat.settle();
      await chat.pass(1);
      assert.notEqual(late.closed, undefined);
      assert.deepEqual(refused(chat, "proxy_header"), [1]);
      await chat.pass(9998);
      assert.equal(timely.ended, false);
      await chat.pass(1);
      assert.match(timely.take().join(), /HANDSHAKE_TIMEOUT/);
    }));

  it("has no time limit without a handshake timeout", () =>
    MemoryChat.run({ ...PROXIED, handshakeTimeout: 0 }, async (chat) => {
      const client = await chat.connect(PROXY);
      await chat.pass(100_000_000);
      client.send(`${HEADER}/ping\n`);
      await chat.settle();
      assert.deepEqual(client.take(), [PONG]);
    }));

  it("is refused as proxy_header without a header, with a bad one, or when it ends before", () =>
    MemoryChat.run(PROXIED, async (chat) => {
      for (const text of ["NICK alice\n", "PROXY TCP9 \r\n", ""]) {
        const client = await chat.connect(PROXY);
        if (text === "") client.halfClose();
        else client.send(text);
        await chat.settle();
        assert.deepEqual(client.take(), []);
        assert.notEqual(client.closed, undefined);
      }
      const vanished = await chat.connect(PROXY);
      vanished.reset();
      await chat.settle();
      assert.deepEqual(refused(chat, "proxy_header"), [4]);
    }));

  it("counts as a connection, and 4 past the limit are answered with the reason", () =>
    MemoryChat.run({ ...PROXIED, maxConnections: 2 }, async (chat) => {
      const stalled = [await chat.connect(PROXY), await chat.connect(PROXY)];
      const plain = await chat.connect();
      assert.match(plain.take().join(), /SERVER_FULL/);
      const past = [];
      for (let i = 0; i < 5; i += 1) past.push(await chat.connect(PROXY));
      assert.equal(past.at(-1)?.closed, "reset");
      assert.deepEqual(refused(chat, "server_full"), [2]);
      for (const client of past.slice(0, -1)) client.send(HEADER);
      await chat.settle();
      for (const client of past.slice(0, -1)) assert.match(client.take().join(), /SERVER_FULL/);
      assert.deepEqual(refused(chat, "server_full"), [6]);
      stalled[0]?.reset();
      await chat.settle();
      const next = await chat.connect(PROXY);
      next.send(`${HEADER}/ping\n`);
      await chat.settle();
      assert.deepEqual(next.take(), [PONG], "the place of one that is gone is free");
    }));

  it("does not count under the proxy's address, and counts under the one that the header names", () =>
    MemoryChat.run({ ...PROXIED, maxConnectionsPerAddress: 1 }, async (chat) => {
      const clients = [];
      for (let i = 0; i < 20; i += 1) clients.push(await chat.connect(PROXY));
      for (const [i, client] of clients.entries()) {
        client.send(`PROXY TCP4 203.0.113.${i} 198.51.100.1 40000 9000\r\n/ping\n`);
      }
      await chat.settle();
      for (const client of clients) assert.deepEqual(client.take(), [PONG]);
      const second = await chat.connect(PROXY);
      second.send(HEADER);
      await chat.settle();
      assert.match(second.take().join(), /TOO_MANY_CONNECTIONS/);
      assert.deepEqual(refused(chat, "too_many_connections"), [1]);
    }));

  it("is accepted at the limit when another connection closes before its header is complete", () =>
    MemoryChat.run({ ...PROXIED, maxConnections: 1 }, async (chat) => {
      const first = await chat.connect();
      const second = await chat.connect(PROXY);
      first.reset();
      await chat.settle();
      second.send(`${HEADER}/ping\n`);
      await chat.settle();
      assert.deepEqual(second.take(), [PONG]);
    }));

  it("is terminated when the server stops, which does not wait for it", () =>
    MemoryChat.run({ ...PROXIED, drainTimeout: 0 }, async (chat) => {
      const client = await chat.connect(PROXY);
      await chat.stop();
      assert.equal(client.closed, "reset");
      assert.deepEqual(refused(chat, "shutting_down", "proxy_header"), [1, 0]);
    }));
});

describe("new connections of one address", () => {
  const TOO_MANY = "[오류] TOO_MANY_CONNECTIONS 같은 주소에서 너무 자주 접속합니다 (최대 1초에 1번)";

  it("are refused past the limit, whatever becomes of those before", () =>
    MemoryChat.run({ connectRate: 1 }, async (chat) => {
      for (let i = 0; i < 10; i += 1) (await chat.connect({ from: "203.0.113.5" })).reset();
      await chat.settle();
      const refusedOne = await chat.connect({ from: "203.0.113.5" });
      assert.deepEqual(refusedOne.take(), [TOO_MANY]);
      assert.deepEqual(refused(chat, "connect_rate"), [1]);
      assert.deepEqual((await chat.connect({ from: "203.0.113.6" })).take(), []);
      await chat.pass(1000);
      assert.deepEqual((await chat.connect({ from: "203.0.113.5" })).take(), []);
    }));

  it("count WebSocket connections, by the address that their socket has", () =>
    MemoryChat.run({ connectRate: 1, webPort: 1 }, async (chat) => {
      const sockets = Array.from({ length: 11 }, () => new FakeSocket());
      const handlers = sockets.map((socket) => chat.runtime.http?.accept(socket));
      for (const handler of handlers) handler?.close("end");
      assert.deepEqual(sockets.map(({ text }) => text !== ""), [...new Array<boolean>(10).fill(false), true]);
      assert.match(sockets.at(-1)?.text ?? "", /"code":"TOO_MANY_CONNECTIONS"/);
      await chat.stop();
    }));

  it("go by the address that a PROXY header names, each connection once", () =>
    MemoryChat.run({ ...PROXIED, connectRate: 1 }, async (chat) => {
      for (let i = 0; i < 11; i += 1) {
        const client = await chat.connect(PROXY);
        client.send(HEADER);
        await chat.settle();
        assert.deepEqual(client.take(), i < 10 ? [] : [TOO_MANY]);
      }
      for (let i = 0; i < 20; i += 1) {
        const proxy = await chat.connect(PROXY);
        proxy.send("PROXY UNKNOWN\r\n/ping\n");
        await chat.settle();
        assert.deepEqual(proxy.take(), [PONG], "the proxy itself has no limit");
      }
    }));
});
