/** What `src/runtime/http.ts` promises, on the runtime that runs this, over real sockets. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runtime } from "../../src/runtime/mod.ts";
import { exhaustDescriptors } from "../support/descriptors.ts";
import { connected } from "../support/stream_client.ts";
import { handshake, webSocketFrame } from "../support/web_socket_client.ts";
import { Bench, message, TIMES, turns, utf8 } from "./http_bench.ts";
import { Watch } from "./peer.ts";

describe(`${runtime.name} HTTP`, () => {
  it("answers what it is asked, HEAD without a body, one request after another", () =>
    Bench.run({}, async (bench) => {
      const request = (method: string, more = "") => `${method} /a?b HTTP/1.1\r\nHost: h\r\n${more}\r\n`;
      const answer = await bench.exchange(request("GET") + request("HEAD", "Connection: close\r\n"));
      assert.equal(answer.match(/HTTP\/1\.1 200 OK\r\n/g)?.length, 2);
      assert.equal(answer.match(/content-length: 2\r\n/gi)?.length, 2);
      assert.equal(answer.match(/\r\n\r\n\/a/g)?.length, 1);
    }));

  it("closes who sends nothing, and who sends a header bit by bit, in bounded time", () =>
    Bench.run({}, async (bench) => {
      await bench.exchange("");
      assert.match(await bench.exchange("GET / HTTP/1.1\r\nHost: h\r\n"), /^HTTP\/1\.1 408 /);
      const socket = await connected(bench.port);
      socket.on("error", () => {});
      socket.resume();
      socket.write("GET / HTTP/1.1\r\nHost: h\r\n");
      const drip = setInterval(() => socket.write("X: y\r\n"), 20);
      await new Promise((resolve) => socket.once("end", resolve).once("close", resolve));
      clearInterval(drip);
      socket.destroy();
      await bench.watch.until(() => bench.failures.length === 3);
      assert.deepEqual(bench.failures, ["incomplete", "incomplete", "incomplete"]);
    }));

  it("refuses what is no request, and header fields past 8 KiB", () =>
    Bench.run({}, async (bench) => {
      assert.match(await bench.exchange("NICK alice\r\n\r\n"), /^HTTP\/1\.1 400 /);
      assert.match(await bench.exchange(`GET / HTTP/1.1\r\nX: ${"y".repeat(9000)}\r\n\r\n`), /^HTTP\/1\.1 431 /);
      await bench.watch.until(() => bench.failures.length === 2);
      assert.deepEqual(bench.failures, ["incomplete", "incomplete"]);
    }));

  it("reads no body, and closes behind its answer", () =>
    Bench.run({}, async (bench) => {
      const answer = await bench.exchange("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000000\r\n\r\nabc");
      assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/);
      assert.match(answer, /connection: close\r\n/i);
    }));

  it("closes whose answer is not taken", () =>
    Bench.run({
      respond: () => ({ status: 200, headers: {}, body: new Uint8Array(32 * 1024 * 1024) }),
      times: { ...TIMES, answer: 300 },
    }, async (bench) => {
      const socket = await connected(bench.port);
      socket.on("error", () => {});
      socket.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      let received = 0;
      const begun = new Promise((resolve) => socket.once("data", resolve));
      const over = new Promise((resolve) => socket.once("end", resolve).once("close", resolve));
      socket.on("data", (chunk: Buffer) => {
        received += chunk.length;
        socket.pause();
      });
      await begun;
      await new Promise((resolve) => setTimeout(resolve, 600)); // twice what it has
      socket.removeAllListeners("data").on("data", (chunk: Buffer) => received += chunk.length);
      socket.resume();
      await over;
      assert.ok(received < 32 * 1024 * 1024, `all of it came: ${received}`);
      socket.destroy();
    }));

  it("goes on with HTTP/1.1 when another protocol is offered, and answers a refused WebSocket", () =>
    Bench.run({ upgrade: () => ({ status: 403, headers: {}, body: "no" }) }, async (bench) => {
      const offer = "GET /a HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n";
      assert.match(await bench.exchange(offer), /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n\/a$/);
      assert.match(await bench.exchange(handshake()), /^HTTP\/1\.1 403 Forbidden\r\n[\s\S]*\r\n\r\nno$/);
      assert.equal(bench.ends.length, 0);
    }));

  it("gives up the oldest that has brought no request when no more may be open", async () => {
    let open = 0;
    const mayOpen = (others: number) => {
      open = Math.max(open, others + 1);
      return others < 2;
    };
    await Bench.run({ mayOpen, times: { ...TIMES, request: 60_000 } }, async (bench) => {
      // On Bun nothing is known of a connection before its first byte.
      const begin = async () => {
        const socket = await connected(bench.port);
        socket.on("error", () => {}).resume().write("GET / HTTP/1.1\r\n");
        return socket;
      };
      const silent = [await begin(), await begin()];
      while (open < 2) await turns(1);
      const ends = silent.map((socket) => new Promise((resolve) => socket.once("end", resolve).once("close", resolve)));
      const answer = await bench.exchange("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      assert.match(answer, /^HTTP\/1\.1 200/);
      await Promise.race(ends);
      assert.deepEqual(bench.failures, ["busy"]);
      for (const socket of silent) socket.destroy();
    });
  });
});

describe(`${runtime.name} WebSocket`, () => {
  it("is a stream of lines: a message comes with an LF, a line goes without", () =>
    Bench.run({}, async (bench) => {
      const { client, end } = await bench.open();
      client.send(Buffer.concat([message("{\n}"), message(""), message("안녕")]));
      await end.until(() => end.events.length === 3);
      assert.deepEqual(end.events, ["data {\r}\n", "data \n", "data 안녕\n"]);
      end.socket.write(utf8.encoder.encode("a\n안녕\n{}\n"));
      const texts = (await client.take(3)).map((it) => it.kind === "text" ? it.text : it.kind);
      assert.deepEqual(texts, ["a", "안녕", "{}"]);
      assert.equal(end.socket.remote.hostname, "127.0.0.1");
      client.destroy();
    }));

  it("reads nothing while paused: the peer's writes come to a stop, and nothing is lost", () =>
    Bench.run({}, async (bench) => {
      const { client, end } = await bench.open();
      end.socket.pause();
      const [count, size] = [300, 100_000]; // more than two systems' buffers hold
      for (let i = 0; i < count; i += 1) client.send(message(`${i} ${"x".repeat(size)}`));
      await turns(200);
      assert.equal(end.events.length, 0);
      end.socket.resume();
      await end.until(() => end.count("data") === count);
      assert.deepEqual(
        end.events.map((event) => Number(event.split(" ")[1])),
        Array.from({ length: count }, (_, i) => i),
      );
      client.destroy();
    }));

  it("holds back what was read already when it is paused within an event", () =>
    Bench.run({}, async (bench) => {
      const { client, end } = await bench.open();
      const data = end.data.bind(end);
      end.data = (chunk) => {
        data(chunk);
        end.socket.pause();
      };
      client.send(Buffer.concat([..."abc"].map(message)));
      for (const count of [1, 2, 3]) {
        await end.until(() => end.events.length === count);
        await turns(20);
        assert.equal(end.events.length, count);
        end.socket.resume();
      }
      assert.deepEqual(end.events, ["data a\n", "data b\n", "data c\n"]);
      client.destroy();
    }));

  it("reports pending bytes, which fall to 0 with a drain as the peer reads", () =>
    Bench.run({}, async (bench) => {
      const { client, end } = await bench.open();
      client.pause();
      const line = utf8.encoder.encode(`${"x".repeat(65_535)}\n`);
      let pending = 0;
      let written = 0;
      while (pending < 4_000_000 && written < 100_000_000) {
        pending = end.socket.write(line);
        written += line.length;
        await turns(1);
      }
      assert.ok(pending >= 4_000_000, `of ${written} bytes ${pending} are pending`);
      await turns(50);
      const before = end.socket.pending;
      assert.ok(before > 1_000_000 && before <= pending, "what the system took is not pending any more, the rest is");
      client.resume();
      await end.until(() => end.socket.pending === 0 && end.count("drain") > 0);
      client.destroy();
    }));

  it("says why it closes, behind everything written, and is closed when the peer has answered", () =>
    Bench.run({}, async (bench) => {
      const { client, end } = await bench.open();
      end.socket.write(utf8.encoder.encode(`${"x".repeat(500_000)}\nlast\n`));
      end.socket.setCloseStatus?.({ code: 1001, reason: "SHUTTING_DOWN" });
      end.socket.close();
      const [, last] = await client.take(2);
      assert.deepEqual(last, { kind: "text", text: "last" });
      assert.deepEqual(await client.closing(), { kind: "close", code: 1001, reason: "SHUTTING_DOWN" });
      client.end();
      await end.until(() => end.cause !== undefined);
      assert.equal(end.cause, "local");
      client.destroy();
    }));

  it("tells of the peer's Close frame as an end", () =>
    Bench.run({}, async (bench) => {
      const { client, end } = await bench.open();
      client.send(Buffer.concat([message("last"), webSocketFrame(Uint8Array.of(3, 232), { opcode: 8 })]));
      client.end();
      await end.until(() => end.count("end") === 1);
      end.socket.write(utf8.encoder.encode("too late\n"));
      assert.equal(end.socket.pending, 0);
      end.socket.close();
      await end.until(() => end.cause !== undefined);
      assert.deepEqual(end.events.filter((it) => it !== "drain"), ["data last\n", "end", "close end"]);
      client.destroy();
    }));

  it("tells of a connection that is lost without one as a reset", () =>
    Bench.run({}, async (bench) => {
      const { client, end } = await bench.open();
      client.reset();
      await end.until(() => end.cause !== undefined);
      assert.equal(end.cause, "reset");
    }));

  it("closes at once when it is terminated, and is harmless after that", () =>
    Bench.run({}, async (bench) => {
      const { client, end } = await bench.open();
      end.socket.terminate();
      assert.deepEqual(end.events, [], "not from inside the call");
      await client.closed;
      for (const call of ["pause", "resume", "close", "terminate"] as const) end.socket[call]();
      assert.equal(end.socket.write(utf8.encoder.encode("x\n")), 0);
      end.socket.setNoDelay(true);
      end.socket.setKeepAlive(true);
      await turns(5);
      assert.deepEqual(end.events, ["close local"]);
    }));

  it("pings, keeps who answers, and closes who does not", () =>
    Bench.run({ times: { ...TIMES, ping: 100 } }, async (bench) => {
      const dead = await bench.open();
      const alive = await bench.open();
      let answered = 0;
      while (dead.end.cause === undefined || answered < 3) {
        const incoming = await alive.client.next();
        assert.equal(incoming.kind, "ping");
        alive.client.send(webSocketFrame("", { opcode: 10 }));
        answered += 1;
      }
      assert.equal(dead.end.cause, "unanswered");
      assert.equal(alive.end.cause, undefined);
      for (const { client } of [dead, alive]) client.destroy();
    }));
});

describe("accepting HTTP", () => {
  it("fails while no descriptor is left, which is reported once, and goes on by itself", async () => {
    const events: string[] = [];
    const watch = new Watch();
    const note = (event: string) => {
      events.push(event);
      watch.changed();
    };
    const options = { acceptFailed: () => note("failed"), acceptResumed: () => note("resumed") };
    await Bench.run({ ...options, openChanged: (open) => note(`${open} open`) }, async ({ port }) => {
      const free = exhaustDescriptors();
      let client;
      try {
        client = connected(port); // takes the last one
        await watch.until(() => events.length > 0);
        assert.deepEqual(events, ["failed"]);
      } finally {
        free();
      }
      const socket = await client;
      const answer = new Promise((resolve) => socket.once("data", resolve));
      socket.write("GET /still HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assert.match(String(await answer), /^HTTP\/1\.1 200 /);
      socket.destroy();
      await watch.until(() => events.includes("resumed") && events.includes("0 open"));
      assert.deepEqual(events.toSorted(), ["0 open", "1 open", "failed", "resumed"]);
    });
  });
});
