import assert from "node:assert/strict";
import { hostname } from "node:os";
import { describe, it } from "node:test";
import { FrameClient } from "../support/frame_client.ts";
import { LineClient } from "../support/line_client.ts";
import { type Metrics, metricsOf, metricsWhen, total } from "../support/metrics.ts";
import { startHttpServer } from "../support/program.ts";
import { connected } from "../support/stream_client.ts";
import { handshake, WebSocketClient, webSocketFrame } from "../support/web_socket_client.ts";
import { frame } from "../support/wire.ts";

const closed = (reason: string) => `chat_connections_closed_total{reason="${reason}"}`;
const refused = (reason: string) => `chat_connections_refused_total{reason="${reason}"}`;

describe("a WebSocket client", () => {
  it("is in the same rooms as text and binary clients", async () => {
    const { program, port, httpPort } = await startHttpServer();
    const browser = await WebSocketClient.join(httpPort, "브라우저");
    const nc = await LineClient.join(port, "nc");
    const device = await FrameClient.join(port, "device");
    await browser.object(({ type, nick }) => type === "join" && nick === "device");
    await nc.until((line) => line.includes("device"));
    browser.ask({ type: "message", room: "lobby", text: "안녕 🙂", id: 1 });
    assert.equal(await nc.next(), "브라우저: 안녕 🙂");
    assert.equal(new TextDecoder().decode(await device.next()), "브라우저: 안녕 🙂");
    assert.deepEqual((({ type, id }) => ({ type, id }))(await browser.object()), { type: "ack", id: 1 });
    nc.send("from nc\n");
    assert.equal((await browser.object()).text, "from nc");
    device.send(frame(Uint8Array.of(0xff, 0)));
    assert.equal((await browser.object()).data, "/wA=");
    browser.ask({ type: "quit" });
    assert.deepEqual(await browser.closing(), { kind: "close", code: 1000, reason: "" });
    assert.ok((await nc.until((line) => line.includes("퇴장"))).length > 0);
    for (const client of [nc, device]) client.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("sends one object a message, in any fragments and layout, and gets an error for anything else", async () => {
    const { program, httpPort } = await startHttpServer(["--lang", "en"]);
    const client = await WebSocketClient.join(httpPort, "a");
    const ping = '{\n  "type": "ping",\r\n  "id": 7\n}\n';
    client.send(webSocketFrame(ping.slice(0, 5), { fin: false }));
    client.send(webSocketFrame("p", { opcode: 9 }));
    client.send(webSocketFrame(ping.slice(5), { opcode: 0 }));
    assert.equal((await client.next()).kind, "pong");
    assert.deepEqual(await client.object(), { type: "pong", id: 7 });
    for (const bad of ["", "nick", '{"type":"ping"}\n{"type":"ping"}', '{"type":"ping","id":"a\nb"}']) {
      client.send(webSocketFrame(bad));
      if (bad !== "") assert.equal((await client.object()).code, "BAD_REQUEST", bad);
    }
    client.reset();
    assert.equal(await program.stop(), 0);
  });

  const BREACHES: [string, Uint8Array, number, string][] = [
    ["a frame without a mask", webSocketFrame("{}", { masked: false }), 1002, "bad_frame"],
    ["a reserved bit", webSocketFrame("{}", { reserved: 0x40 }), 1002, "bad_frame"],
    ["a continuation of nothing", webSocketFrame("{}", { opcode: 0 }), 1002, "bad_frame"],
    ["a ping of 126 bytes", webSocketFrame("p".repeat(126), { opcode: 9 }), 1002, "bad_frame"],
    ["a binary message", webSocketFrame("{}", { opcode: 2 }), 1003, "bad_frame"],
    ["what is no UTF-8", webSocketFrame(Uint8Array.of(0xc0, 0xaf)), 1007, "bad_frame"],
    ["a message past --max-frame-bytes", webSocketFrame("x".repeat(1025)), 1009, "too_long"],
    ["a length of 2 GiB", webSocketFrame("x", { length: 2 ** 31 }), 1009, "too_long"],
  ];

  for (const [what, bytes, code, reason] of BREACHES) {
    it(`that sends ${what} is closed with ${code}, and counted as ${reason}`, async () => {
      const { program, admin, httpPort } = await startHttpServer(["--max-frame-bytes", "1024"]);
      const client = await WebSocketClient.join(httpPort, "a");
      client.send(bytes);
      assert.equal((await client.closing()).code, code);
      await metricsWhen(admin, (metrics) => metrics.get(closed(reason)) === 1);
      client.end();
      await client.closed;
      assert.equal(await program.stop(), 0);
    });
  }

  it("that breaks the protocol and stays is cut off", async () => {
    const { program, httpPort } = await startHttpServer();
    const client = await WebSocketClient.join(httpPort, "a");
    client.send(webSocketFrame("{}", { reserved: 0x40 }));
    await client.closed; // it has neither answered the Close frame nor ended
    client.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("that does not read is evicted within its budget, and delays no other client", async () => {
    const options = ["--rate-limit", "0", "--max-queue-bytes", "200000", "--write-timeout", "0"];
    const { program, port, admin, httpPort } = await startHttpServer(options);
    const stuck = await WebSocketClient.join(httpPort, "stuck");
    const reader = await WebSocketClient.join(httpPort, "reader");
    const talker = await LineClient.join(port, "talker");
    stuck.pause();
    let sent = 0;
    let most = 0;
    for (let isThere = true; isThere; sent += 1) {
      talker.send(`${"x".repeat(4000)}\n`.repeat(20) + `mark ${sent}\n`);
      await reader.object(({ text }) => text === `mark ${sent}`);
      const metrics = await metricsOf(admin);
      most = Math.max(most, metrics.get("chat_send_queue_max_bytes") ?? 0);
      isThere = metrics.get(closed("slow_consumer")) === 0;
      assert.ok(sent < 1000, "nobody was evicted");
    }
    assert.ok(most <= 400_000, `${most} bytes were queued`); // the budget, and what one turn adds to it
    for (const client of [stuck, reader, talker]) client.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("that says more than the rate limit lets pass, and closes, has said all of it", async () => {
    const { program, port, httpPort } = await startHttpServer(["--rate-limit", "200", "--rate-burst", "5"]);
    const witness = await LineClient.join(port, "witness");
    const fast = await WebSocketClient.join(httpPort, "fast");
    await witness.until((line) => line.includes("fast"));
    for (let i = 0; i < 100; i += 1) fast.ask({ type: "message", room: "lobby", text: `${i}` });
    fast.send(webSocketFrame(Uint8Array.of(3, 232), { opcode: 8 }));
    assert.deepEqual(await witness.take(101), [
      ...Array.from({ length: 100 }, (_, i) => `fast: ${i}`),
      "[시스템] fast님이 퇴장했습니다.",
    ]);
    for (const client of [fast, witness]) client.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("of the page's own host or an allowed one is let in, of any other refused with 403 and counted", async () => {
    const { program, http, httpPort, admin } = await startHttpServer([
      "--allow-origin",
      "https://chat.example",
      "--web-name",
      "chat.test",
    ]);
    const cases: [Record<string, string>, number][] = [
      [{}, 101],
      [{ Host: `127.0.0.1:${httpPort}`, Origin: http }, 101],
      [{ Host: "chat.test", Origin: "https://chat.test" }, 101],
      [{ Host: "chat.test:443", Origin: "https://chat.test" }, 101],
      [{ Host: "chat.test", Origin: "https://chat.example" }, 101],
      [{ Host: "chat.test", Origin: "http://chat.example" }, 403],
      [{ Host: "chat.test", Origin: "http://chat.test:8080" }, 403],
      [{ Host: "chat.test", Origin: "null" }, 403],
      [{ Host: "chat.test", Origin: "https://chat.test.evil.example" }, 403],
      [{ Host: "chat.test", Origin: "" }, 403],
      [{ Host: "127.0.0.1", Origin: "file://" }, 403],
    ];
    for (const [fields, status] of cases) {
      const client = await WebSocketClient.connect(httpPort, fields);
      const answer = await client.next();
      assert.equal(answer.kind === "head" && answer.status, status, JSON.stringify(fields));
      client.destroy();
    }
    const wrong = cases.filter(([, status]) => status === 403).length;
    assert.equal((await metricsOf(admin)).get(refused("origin_refused")), wrong);
    assert.equal(await program.stop(), 0);
  });

  it("of a page whose name leads here (DNS rebinding) is refused with 421 and counted", async () => {
    const { program, admin, httpPort } = await startHttpServer();
    const hosts = ["evil.example", `evil.example:${httpPort}`, "", "localhost.evil.example", "a@b"];
    for (const host of hosts) {
      const client = await WebSocketClient.connect(httpPort, { Host: host, Origin: `http://${host}` });
      const answer = await client.next();
      assert.equal(answer.kind === "head" && answer.status, 421, host);
      client.destroy();
    }
    assert.equal((await metricsOf(admin)).get(refused("host_refused")), hosts.length);
    for (const host of ["localhost", `LOCALHOST.:${httpPort}`, "[::1]", "192.0.2.1:80", hostname()]) {
      const client = await WebSocketClient.connect(httpPort, { Host: host, Origin: `http://${host}` });
      const answer = await client.next();
      assert.equal(answer.kind === "head" && answer.status, 101, host);
      client.destroy();
    }
    assert.equal(await program.stop(), 0);
  });

  it("has the address that a proxy of --proxy-from names, in limits and in the log", async () => {
    const options = ["--proxy-from", "127.0.0.1", "--max-connections-per-address", "1", "--log-level", "debug"];
    const { program, httpPort } = await startHttpServer([...options, "--log-format", "json"]);
    const open = async (fields: Record<string, string>) => {
      const client = await WebSocketClient.connect(httpPort, fields);
      const answer = await client.next();
      assert.equal(answer.kind === "head" && answer.status, 101);
      return client;
    };
    const isFull = async (client: WebSocketClient) => {
      assert.equal((await client.object()).code, "TOO_MANY_CONNECTIONS");
      client.destroy();
    };
    const clients = [
      await open({ "X-Forwarded-For": "192.0.2.1" }),
      await open({ "X-Forwarded-For": "192.0.2.1, 192.0.2.2" }),
      await open({ Forwarded: 'for="[2001:db8::1]:4711";proto=https' }),
      await open({}), // the proxy's own
    ];
    await isFull(await open({ "X-Forwarded-For": "192.0.2.1, 127.0.0.1" }));
    await isFull(await open({ Forwarded: "for=192.0.2.66, for=192.0.2.2" }));
    await isFull(await open({ Forwarded: 'for="[2001:db8:0::1]"' }));
    await isFull(await open({ Forwarded: "for=unknown" }));
    await program.output(({ stderr }) => stderr.includes('"why":"Forwarded names no address') ? true : undefined);
    for (const remote of ["192.0.2.1:0", "192.0.2.2:0", "[2001:db8::1]:4711"]) {
      assert.ok(program.stderr.includes(`"remote":"${remote}"`), remote);
    }
    for (const client of clients) client.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("that is no proxy of --proxy-from has its own address, whatever it sends", async () => {
    const options = ["--proxy-from", "192.0.2.0/24", "--max-connections-per-address", "1"];
    const { program, httpPort } = await startHttpServer(options);
    const first = await WebSocketClient.join(httpPort, "first");
    const second = await WebSocketClient.connect(httpPort, {
      "X-Forwarded-For": "192.0.2.1",
      Forwarded: "for=192.0.2.1",
    });
    assert.equal((await second.object()).code, "TOO_MANY_CONNECTIONS");
    for (const client of [first, second]) client.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("above --max-connections gets SERVER_FULL in its own protocol, with a code to try again later", async () => {
    const { program, httpPort, admin } = await startHttpServer(["--max-connections", "1"]);
    const first = await WebSocketClient.join(httpPort, "first");
    const second = await WebSocketClient.open(httpPort);
    assert.equal((await second.object()).code, "SERVER_FULL");
    assert.deepEqual(await second.closing(), { kind: "close", code: 1013, reason: "SERVER_FULL" });
    assert.equal((await metricsOf(admin)).get(refused("server_full")), 1);
    for (const client of [first, second]) client.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("without a nickname in time gets HANDSHAKE_TIMEOUT and a Close frame", async () => {
    const { program, httpPort } = await startHttpServer(["--handshake-timeout", "0.1"]);
    const client = await WebSocketClient.open(httpPort);
    assert.equal((await client.object()).code, "HANDSHAKE_TIMEOUT");
    assert.deepEqual(await client.closing(), { kind: "close", code: 1008, reason: "HANDSHAKE_TIMEOUT" });
    client.destroy();
    assert.equal(await program.stop(), 0);
  });
});

describe("handshakes", () => {
  it("that are wrong are refused and counted", async () => {
    const { program, admin, httpPort } = await startHttpServer();
    const wrong: Record<string, string>[] = [{ "Sec-WebSocket-Version": "12" }, { "Sec-WebSocket-Key": "short" }];
    for (const fields of wrong) {
      const client = await WebSocketClient.connect(httpPort, fields);
      const answer = await client.next();
      assert.equal(answer.kind === "head" && answer.status, 400);
      client.destroy();
    }
    assert.equal((await metricsOf(admin)).get(refused("http_failed")), wrong.length);
    assert.equal(await program.stop(), 0);
  });

  it("left half open, a thousand of them, block no other client and are counted", async () => {
    const { program, http, httpPort, admin } = await startHttpServer([
      "--log-level",
      "error",
      "--max-connections",
      "300",
    ]);
    const busy = (metrics: Metrics) => metrics.get(refused("http_busy")) ?? 0;
    const half = await Promise.all(Array.from({ length: 1000 }, async () => {
      // The server may give it up before this side knows that it is open.
      const socket = await connected(httpPort).catch(() => undefined);
      socket?.on("error", () => {});
      socket?.write(handshake().slice(0, -2));
      return socket;
    }));
    const late = await WebSocketClient.join(httpPort, "late");
    assert.equal((await fetch(`${http}/livez`)).status, 200);
    await metricsWhen(admin, (metrics) => busy(metrics) >= 700);
    for (const socket of half) socket?.destroy();
    await metricsWhen(admin, (metrics) => busy(metrics) + (metrics.get(refused("http_failed")) ?? 0) === 1000);
    late.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("ten thousand, each with its connection's end, leave nothing behind", async () => {
    const { program, admin, httpPort } = await startHttpServer(["--log-level", "warn", "--rate-limit", "0"]);
    const [waves, size] = [20, 500];
    for (let wave = 0; wave < waves; wave += 1) {
      const clients = await Promise.all(Array.from({ length: size }, () => WebSocketClient.open(httpPort)));
      // Some end as browsers do, others as a lost network does.
      for (const [i, client] of clients.entries()) {
        if (i % 2 === 0) client.reset();
        else client.ask({ type: "quit" });
      }
      await Promise.all(clients.map(async (client, i) => {
        if (i % 2 === 0) return;
        await client.closing();
        await client.closed;
      }));
      for (const client of clients) client.destroy();
    }
    const metrics = await metricsWhen(admin, (metrics) => metrics.get("chat_connections") === 0);
    assert.equal(metrics.get('chat_connections_opened_total{protocol="websocket"}'), waves * size);
    assert.equal(total(metrics, "chat_connections_closed_total"), waves * size);
    assert.equal(metrics.get(closed("client_quit")), waves * size / 2);
    assert.equal(metrics.get(closed("client_reset")), waves * size / 2);
    assert.equal(metrics.get("chat_sessions"), 0);
    assert.equal(await program.stop(), 0);
  });
});

describe("SIGTERM", () => {
  it("tells WebSocket clients to come back, and who asks that it is not ready, until the end", async () => {
    const { program, port, http, httpPort } = await startHttpServer(["--drain-timeout", "5"]);
    const browser = await WebSocketClient.join(httpPort, "browser");
    // A client that does not close its side keeps the drain going.
    const stubborn = await LineClient.join(port, "stubborn");
    assert.equal((await fetch(`${http}/readyz`)).status, 200);
    program.kill("SIGTERM");
    assert.equal((await browser.object(({ type }) => type === "notice")).type, "notice");
    const health = await fetch(`${http}/health`);
    assert.deepEqual([health.status, (await health.json() as { status: string }).status], [503, "draining"]);
    assert.equal((await fetch(`${http}/readyz`)).status, 503);
    assert.equal((await fetch(`${http}/livez`)).status, 200);
    const late = await WebSocketClient.connect(httpPort);
    const answer = await late.next();
    assert.equal(answer.kind === "head" && answer.status, 503);
    assert.deepEqual(await browser.closing(), { kind: "close", code: 1001, reason: "SHUTTING_DOWN" });
    for (const client of [browser, stubborn, late]) client.destroy();
    assert.equal(await program.exited, 0);
  });
});
