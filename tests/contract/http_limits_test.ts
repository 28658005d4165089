/** What HTTP and WebSocket clients can't take from the server, on the runtime that runs this, over real sockets. */

import assert from "node:assert/strict";
import type { Socket as NetSocket } from "node:net";
import { describe, it } from "node:test";
import { type HttpListenOptions, runtime } from "../../src/runtime/mod.ts";
import { connected } from "../support/stream_client.ts";
import { type Incoming, WebSocketClient, webSocketFrame } from "../support/web_socket_client.ts";
import { Bench, message, TIMES, turns, utf8 } from "./http_bench.ts";

/** Nothing here is a matter of time. */
const run = (options: Partial<HttpListenOptions>, test: (bench: Bench) => Promise<void>) =>
  Bench.run({ times: { ...TIMES, request: 60_000 }, ...options }, test);
const get = (path: string, fields = "") => `GET ${path} HTTP/1.1\r\nHost: h\r\n${fields}\r\n`;

/** A connection that reads nothing. */
async function deafTo(port: number): Promise<NetSocket> {
  const socket = await connected(port);
  socket.on("error", () => {}).pause();
  return socket;
}

describe(`${runtime.name} HTTP requests`, () => {
  const REFUSED: [what: string, bytes: string, status: number][] = [
    ["HTTP/0.9", "GET /\r\n", 400],
    ["HTTP/2.0", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505],
    ["a line that ends in LF alone", "GET / HTTP/1.1\nHost: h\n\n", 400],
    ["no Host", "GET / HTTP/1.1\r\n\r\n", 400],
    ["two Hosts", get("/", "Host: h\r\n"), 400],
    ["a target with another host", get("http://evil/"), 400],
    ["a folded field", get("/", "X: a\r\n b\r\n"), 400],
    ["a space before the colon", get("/", "Content-Length : 3\r\n"), 400],
    ["a NUL in a field", get("/", "X: a\0\r\n"), 400],
    ["two Content-Lengths", get("/", "Content-Length: 1\r\nContent-Length: 2\r\n"), 400],
    ["a Content-Length with a sign", get("/", "Content-Length: +1\r\n"), 400],
    ["both framings", get("/", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"), 400],
    ["Transfer-Encoding in HTTP/1.0", "GET / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", 400],
    ["another Transfer-Encoding", get("/", "Transfer-Encoding: gzip, chunked\r\n"), 501],
    ["101 fields", get("/", "X: y\r\n".repeat(100)), 431],
    ["9000 bytes of fields", get("/", `X: ${"y".repeat(9000)}\r\n`), 431],
  ];
  for (const [what, bytes, status] of REFUSED) {
    it(`with ${what} are refused with ${status}, and what follows is not answered`, () =>
      run({}, async (bench) => {
        const answer = await bench.exchange(bytes + get("/next"));
        assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `));
        assert.equal(answer.match(/HTTP\/1\.1 \d/g)?.length, 1);
        assert.match(answer, /connection: close\r\n/);
        await bench.watch.until(() => bench.failures.length === 1);
      }));
  }

  const BODIES: [what: string, bytes: string][] = [
    ["a length of a gigabyte", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000000\r\n\r\n"],
    ["a length and Expect: 100-continue", get("/", "Content-Length: 9\r\nExpect: 100-continue\r\n")],
    ["chunks that never end", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n"],
  ];
  for (const [what, bytes] of BODIES) {
    it(`with a body of ${what} are answered, and the connection ends`, () =>
      run({}, async (bench) => {
        const answer = await bench.exchange(bytes + get("/smuggled"));
        assert.equal(answer.match(/HTTP\/1\.1 200 OK/g)?.length, 1);
        assert.match(answer, /connection: close\r\n/);
        assert.doesNotMatch(answer, /smuggled/);
      }));
  }

  it("are answered without a body or its length where the status has none", () =>
    run({ respond: () => ({ status: 304, headers: { etag: '"x"' }, body: "" }) }, async (bench) => {
      const answer = await bench.exchange(get("/", "Connection: close\r\n"));
      assert.match(answer, /^HTTP\/1\.1 304 Not Modified\r\netag: "x"\r\ndate: .* GMT\r\nconnection: close\r\n\r\n$/);
    }));

  it("in HTTP/1.0 are answered once, with Host or without", () =>
    run({}, async (bench) => {
      for (const fields of ["", "Host: h\r\n", "Connection: keep-alive\r\n"]) {
        const answer = await bench.exchange(`GET /a HTTP/1.0\r\n${fields}\r\n${get("/b")}`);
        assert.match(answer, /^HTTP\/1\.1 200 OK\r\n[^]*connection: close\r\n\r\n\/a$/);
      }
    }));

  it("sent ahead are answered in order, each once the one before is", async () => {
    let underWay = 0;
    let most = 0;
    const respond = async ({ path }: { readonly path: string }) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await turns(1);
      underWay -= 1;
      return { status: 200, headers: {}, body: path };
    };
    await run({ respond }, async (bench) => {
      const paths = Array.from({ length: 200 }, (_, i) => `/${i}`);
      const answer = await bench.exchange(
        paths.map((path) => get(path)).join("") + get("/last", "Connection: close\r\n"),
      );
      assert.deepEqual(answer.match(/(?<=\r\n\r\n)\/[a-z0-9]+/g), [...paths, "/last"]);
      assert.equal(most, 1);
    });
  });

  it("sent ahead by a client that takes no answers are left unanswered", async () => {
    let answered = 0;
    const body = new Uint8Array(1_000_000);
    const respond = () => {
      answered += 1;
      return { status: 200, headers: {}, body };
    };
    await run({ respond }, async (bench) => {
      const deaf = await deafTo(bench.port);
      deaf.write(get("/").repeat(1000));
      while (answered === 0) await turns(1);
      // What the system's buffers hold is answered; from then on nothing changes.
      for (let before = 0; before < answered;) {
        before = answered;
        await bench.exchange(get("/other", "Connection: close\r\n"));
        answered -= 1;
        await turns(100);
      }
      assert.ok(answered < 100, `${answered} are answered`);
      deaf.destroy();
    });
  });

  it("past what is held ahead end the connection behind the answers to those that are, or are read later", () =>
    run({}, async (bench) => {
      const socket = await connected(bench.port);
      socket.on("error", () => {});
      let text = "";
      socket.setEncoding("latin1").on("data", (chunk: string) => text += chunk);
      const over = new Promise((resolve) => socket.once("end", resolve).once("close", resolve));
      socket.write(get("/", `X: ${"y".repeat(1000)}\r\n`).repeat(989) + get("/", "Connection: close\r\n"));
      await over;
      // The runtimes read different amounts at a time. More than 64 KiB of them were held.
      const answers = text.match(/HTTP\/1\.1 200 OK/g)?.length ?? 0;
      assert.equal(text.match(/HTTP\/1\.1 \d+/g)?.length, answers);
      assert.ok(answers > 60 && answers <= 990, `${answers}`);
      socket.destroy();
    }));

  it("for a large answer get it whole, however slowly it is read, and never more than 64 KiB ahead", async () => {
    const body = Uint8Array.from({ length: 3_000_000 }, (_, i) => i);
    await run({ respond: () => ({ status: 200, headers: {}, body }) }, async (bench) => {
      const socket = await connected(bench.port);
      const chunks: Buffer[] = [];
      socket.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        socket.pause();
        setImmediate(() => socket.resume());
      });
      const over = new Promise((resolve) => socket.once("end", resolve));
      socket.write(get("/", "Connection: close\r\n"));
      await over;
      const all = Buffer.concat(chunks);
      assert.equal(Buffer.compare(all.subarray(all.indexOf("\r\n\r\n") + 4), body), 0);
      socket.destroy();
    });
  });

  it("past 16 MiB that clients do not take wait, until they do", async () => {
    let answered = 0;
    const body = new Uint8Array(12 * 1024 * 1024);
    const respond = ({ path }: { readonly path: string }) => {
      answered += 1;
      return { status: 200, headers: {}, body: path === "/large" ? body : "small" };
    };
    await run({ respond }, async (bench) => {
      const deaf = [await deafTo(bench.port), await deafTo(bench.port), await deafTo(bench.port)];
      for (const socket of deaf) socket.write(get("/large"));
      while (answered < 2) await turns(1);
      const waiting = bench.exchange(get("/small", "Connection: close\r\n"));
      await turns(200);
      const before = answered;
      for (const socket of deaf) socket.destroy();
      assert.match(await waiting, /small$/);
      assert.ok(before <= 3 && answered > before, `${before} were answered at first, then ${answered}`);
    });
  });

  it("are screened first, WebSockets too, and come from the address that the screen's neighbour names", async () => {
    const seen: string[] = [];
    const options = {
      clientOf: () => ({ hostname: "192.0.2.1", port: 7 }),
      screen: ({ path, remote }: { readonly path: string; readonly remote: { readonly hostname: string } }) => {
        seen.push(`${path} ${remote.hostname}`);
        return path === "/ok" ? undefined : { status: 421, headers: {}, body: "no" };
      },
    };
    await run(options, async (bench) => {
      assert.match(await bench.exchange(get("/ok", "Connection: close\r\n")), /^HTTP\/1\.1 200/);
      assert.match(await bench.exchange(get("/x", "Connection: close\r\n")), /^HTTP\/1\.1 421 Misdirected Request/);
      const client = await WebSocketClient.connect(bench.port);
      const answer = await client.next();
      assert.equal(answer.kind === "head" && answer.status, 421);
      client.destroy();
      assert.deepEqual(seen, ["/ok 192.0.2.1", "/x 192.0.2.1", "/ws 192.0.2.1"]);
      assert.equal(bench.ends.length, 0);
    });
  });
});

describe(`${runtime.name} WebSocket frames`, () => {
  const ping = (payload: string) => webSocketFrame(payload, { opcode: 9 });
  const pong = webSocketFrame("", { opcode: 10 });
  const fragments = (...sizes: readonly number[]) => {
    const frames = sizes.map((size, i) =>
      webSocketFrame(" ".repeat(size), { opcode: i === 0 ? 1 : 0, fin: i === sizes.length - 1 })
    );
    return Buffer.concat(frames);
  };

  const FRAMES: [what: string, bytes: Uint8Array, cost: number][] = [
    ["pings and pongs", Buffer.concat([ping("a"), pong, ping("b".repeat(125)), pong, pong]), 5],
    ["empty fragments", fragments(0, 1, 0, 2, 0), 3],
    ["fragments with data", fragments(1, 2, 3), 0],
    ["a message of 70 000 bytes, and a pong within it", Buffer.concat([fragments(70_000, 1), pong]), 1],
    ["an empty message", message(""), 0],
    ["a hundred pongs", Buffer.concat(Array.from({ length: 100 }, () => pong)), 100],
  ];
  for (const [what, bytes, cost] of FRAMES) {
    it(`that are ${what} count as ${cost} without data, however they are cut`, () =>
      run({}, async (bench) => {
        for (const size of [bytes.length, 7, 1]) {
          if (bytes.length / size > 2000) continue;
          const { client, end } = await bench.open();
          for (let at = 0; at < bytes.length; at += size) {
            client.send(bytes.subarray(at, at + size));
            if (size < bytes.length) await turns(1);
          }
          client.send(message("last"));
          await end.until(() => end.events.includes("data last\n"));
          const counts = end.events.filter((event) => event.startsWith("control")).map((it) =>
            Number(it.split(" ")[1])
          );
          assert.equal(counts.reduce((sum, count) => sum + count, 0), cost);
          assert.ok(counts.every((count) => count >= 1 && count <= 8), counts.join());
          client.destroy();
        }
      }));
  }

  it("without data are not read any more once it is paused within their event", () =>
    run({}, async (bench) => {
      const { client, end } = await bench.open();
      const control = end.control.bind(end);
      end.control = (frames) => {
        control(frames);
        end.socket.pause();
      };
      const pongs = Buffer.concat(Array.from({ length: 20 }, () => pong));
      client.send(Buffer.concat([pongs, message("last")]));
      for (const expected of [["control 8"], ["control 8", "control 8"]]) {
        await end.until(() => end.events.length === expected.length);
        await turns(20);
        assert.deepEqual(end.events, expected);
        end.socket.resume();
      }
      await end.until(() => end.events.length === 4);
      assert.deepEqual(end.events.slice(2).toSorted(), ["control 4", "data last\n"]);
      client.destroy();
    }));

  it("wait behind the messages before them, however often it pauses", () =>
    run({}, async (bench) => {
      const { client, end } = await bench.open();
      const data = end.data.bind(end);
      end.data = (chunk) => {
        data(chunk);
        end.socket.pause();
      };
      const messages = Array.from({ length: 100 }, (_, i) => message(`${i}`));
      client.send(Buffer.concat([...messages, pong, message("last")]));
      for (let i = 0; i <= 100; i += 1) {
        await end.until(() => end.count("data") === i + 1);
        // At most so many frames are looked at ahead of the one that paused it.
        if (i < 100 - 32) assert.equal(end.count("control"), 0, `after ${i}`);
        end.socket.resume();
      }
      await end.until(() => end.count("control") === 1);
      assert.deepEqual(end.events.slice(0, 2), ["data 0\n", "data 1\n"]);
      client.destroy();
    }));

  it("come to a stop while it is paused, and so do the client's writes", () =>
    run({}, async (bench) => {
      const { client, end } = await bench.open();
      end.control = () => end.socket.pause();
      const pongs = Buffer.concat(Array.from({ length: 50_000 }, () => pong));
      let left = 100;
      while (left > 0 && client.send(pongs)) left -= 1;
      await turns(200);
      assert.ok(left > 0, "the client could send 30 MB of pongs");
      client.destroy();
    }));

  it("that are pings are answered each where the answers are taken", () =>
    run({}, async (bench) => {
      const { client } = await bench.open();
      for (const payload of ["a", "b", "c"]) {
        client.send(ping(payload));
        const answer = await client.next();
        assert.ok(answer.kind === "pong" && utf8.decoder.decode(answer.payload) === payload);
      }
      client.destroy();
    }));

  it("that are pings get one answer, the latest, where earlier answers are not taken", () =>
    run({}, async (bench) => {
      const { client, end } = await bench.open();
      client.pause();
      const line = utf8.encoder.encode(`${"x".repeat(65_535)}\n`);
      while (end.socket.write(line) < 1_000_000) await turns(1);
      const before = end.socket.pending;
      for (let i = 0; i < 1000; i += 1) client.send(ping(`${i} ${"y".repeat(100)}`));
      let count = 0;
      await end.until(() => {
        count = end.events.filter((it) => it.startsWith("control")).reduce(
          (sum, it) => sum + Number(it.split(" ")[1]),
          0,
        );
        return count === 1000;
      });
      assert.ok(end.socket.pending <= before, "no answer was added to what is pending");
      client.resume();
      const pongs: Incoming[] = [];
      while (pongs.length === 0) {
        const incoming = await client.next();
        if (incoming.kind === "pong") pongs.push(incoming);
      }
      end.socket.write(utf8.encoder.encode("last\n"));
      for (;;) {
        const incoming = await client.next();
        if (incoming.kind === "text") break;
        pongs.push(incoming);
      }
      const [only, ...more] = pongs;
      assert.ok(only?.kind === "pong" && utf8.decoder.decode(only.payload).startsWith("999 "));
      assert.equal(more.length, 0);
      client.destroy();
    }));

  it("that are too many fragments of one message close it with 1009", () =>
    run({}, async (bench) => {
      const { client, end } = await bench.open();
      client.send(fragments(...new Array<number>(1024).fill(1)));
      await end.until(() => end.count("data") === 1);
      client.send(fragments(...new Array<number>(1026).fill(1)));
      assert.deepEqual(await client.closing(), { kind: "close", code: 1009, reason: "too many fragments" });
      await end.until(() => end.cause !== undefined);
      assert.equal(end.cause, "too_long");
      client.destroy();
    }));
});
