import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ClientEvent } from "../../../src/client/mod.ts";
import type { ProtocolName } from "../../../src/protocol/detect.ts";
import type { Socket } from "../../../src/runtime/runtime.ts";
import { textOf, utf8 } from "../../support/bytes.ts";
import { ChatClient } from "../../support/chat_client.ts";
import { MemoryRuntime } from "../../support/memory_runtime.ts";

/** A client of a server that is the test itself: what came in, and the server's end of the connection. */
async function setUp(options: { protocol?: ProtocolName; maxInputBytes?: number; kernelBytes?: number } = {}) {
  const { protocol = "text", maxInputBytes = 1000, kernelBytes = 1000 } = options;
  const runtime = new MemoryRuntime({ kernelBytes });
  const server = { received: "", ended: false };
  const accepted = Promise.withResolvers<Socket>();
  const { address } = await runtime.listen({
    hostname: "127.0.0.1",
    port: 0,
    acceptFailed() {},
    acceptResumed() {},
    accept(socket) {
      accepted.resolve(socket);
      return {
        data: (chunk) => server.received += textOf(chunk),
        end: () => server.ended = true,
        drain() {},
        close() {},
      };
    },
  });
  const chat = await ChatClient.open(address.port, { protocol, maxInputBytes, nick: "me" }, runtime);
  return { runtime, server, chat, client: chat.client, socket: await accepted.promise };
}

/** Lets everything that is due happen, which in memory takes microtasks only. */
async function settle(runtime: MemoryRuntime): Promise<void> {
  for (let seen = -1; seen !== runtime.events;) {
    seen = runtime.events;
    for (let i = 0; i < 20; i += 1) await Promise.resolve();
  }
}

describe("Client", () => {
  it("sends its nickname at once, and tells what comes", async () => {
    const { runtime, server, chat, socket } = await setUp();
    await settle(runtime);
    assert.equal(server.received, "NICK me\n/ping\n");
    socket.write(utf8("bob: hi\nbob: "));
    assert.deepEqual(await chat.next(), { kind: "message", nick: "bob", text: "hi" });
    socket.write(utf8("there\n"));
    assert.deepEqual(await chat.next(), { kind: "message", nick: "bob", text: "there" });
  });

  it("emits no events while paused, stops reading, and loses no event", async () => {
    const { runtime, chat, client, socket } = await setUp({ kernelBytes: 64 });
    client.pause();
    const pending = socket.write(utf8("a: 1\n".repeat(100)));
    await settle(runtime);
    assert.equal(chat.events.length, 0);
    assert.ok(pending > 0 && socket.pending > 0, "the server notices");
    client.resume();
    for (let i = 0; i < 100; i += 1) assert.equal((await chat.next()).kind, "message");
    await settle(runtime);
    assert.equal(socket.pending, 0);
  });

  it("may be paused from within an event: the rest of the chunk waits", async () => {
    const { runtime, chat, client, socket } = await setUp();
    const seen: ClientEvent[] = [];
    const push = chat.events.push.bind(chat.events);
    chat.events.push = (...events) => {
      seen.push(...events);
      client.pause();
      return push(...events);
    };
    socket.write(utf8("a: 1\na: 2\na: 3\n"));
    for (let count = 1; count <= 3; count += 1) {
      await settle(runtime);
      assert.equal(seen.length, count);
      client.resume();
    }
    assert.deepEqual(seen.map((event) => event.kind === "message" && event.text), ["1", "2", "3"]);
  });

  it("shows what the system has not taken, and tells when it has", async () => {
    const { runtime, server, client, socket } = await setUp({ kernelBytes: 32 });
    await settle(runtime);
    socket.pause();
    assert.ok(client.say("x".repeat(200)) > 0);
    assert.ok(client.pending > 0);
    socket.resume();
    await settle(runtime);
    assert.equal(client.pending, 0);
    assert.ok(server.received.endsWith(`${"x".repeat(200)}\n`));
  });

  it("ends with a reason that says who ended it", async () => {
    const quit = await setUp();
    quit.client.quit();
    await settle(quit.runtime);
    assert.ok(quit.server.received.endsWith("/quit\n"));
    quit.socket.close();
    assert.deepEqual(await quit.chat.until("closed"), { kind: "closed", reason: "quit" });

    const ended = await setUp();
    ended.socket.close();
    assert.deepEqual(await ended.chat.until("closed"), { kind: "closed", reason: "server_end" });
    assert.equal(ended.client.isClosed, true);
    assert.equal(ended.client.say("into the void"), 0);

    const reset = await setUp();
    reset.socket.terminate();
    const { reason, error } = await reset.chat.until("closed");
    assert.deepEqual([reason, error instanceof Error], ["reset", true]);

    const terminated = await setUp();
    terminated.client.pause();
    terminated.client.terminate();
    assert.deepEqual(await terminated.chat.until("closed"), { kind: "closed", reason: "terminated" });
  });

  it("ends when a write fails", async () => {
    const { chat, client, socket } = await setUp({ kernelBytes: 16 });
    socket.pause();
    client.say("x".repeat(100));
    socket.terminate();
    assert.equal((await chat.until("closed")).reason, "reset");
  });

  it("gives up on a server that sends a line without end, and holds no more of it than its limit", async () => {
    const { runtime, chat, socket } = await setUp({ maxInputBytes: 100 });
    socket.write(utf8(`bob: hi\n${"x".repeat(10_000)}`));
    assert.equal((await chat.next()).kind, "message");
    const { reason, error } = await chat.until("closed");
    assert.deepEqual([reason, error?.message], [
      "too_long",
      "The server sent more than 100 bytes without ending a line or frame",
    ]);
    await settle(runtime);
    assert.equal(runtime.openSockets, 0);
  });

  it("gives up on a server that does not speak JSON when it was to", async () => {
    const { chat, socket } = await setUp({ protocol: "json" });
    socket.write(utf8("HTTP/1.1 400 Bad Request\r\n"));
    assert.equal((await chat.until("closed")).reason, "not_understood");
  });

  it("tells what came before the end though it was paused when that came", async () => {
    const { runtime, chat, client, socket } = await setUp();
    client.pause();
    socket.write(utf8("bob: last words\n"));
    socket.close();
    await settle(runtime);
    assert.equal(chat.events.length, 0);
    client.resume();
    assert.equal((await chat.next()).kind, "message");
    assert.equal((await chat.next()).kind, "closed");
  });

  it("speaks JSON to the room joined last, or to the one that is named", async () => {
    const { runtime, server, client } = await setUp({ protocol: "json" });
    client.say("1");
    client.join("dev");
    client.say("2", { id: 5 });
    client.say("3", { room: "lobby" });
    client.leave();
    client.say("4");
    await settle(runtime);
    const objects = server.received.trimEnd().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(objects.filter(({ type }) => type === "message"), [
      { type: "message", room: "lobby", text: "1" },
      { type: "message", room: "dev", text: "2", id: 5 },
      { type: "message", room: "lobby", text: "3" },
      { type: "message", room: "lobby", text: "4" },
    ]);
  });
});
