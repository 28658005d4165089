import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { ThreadedServer } from "../../src/cli/threaded_server.ts";
import { DEFAULTS } from "../../src/config/schema.ts";
import { hasOpenssl, makeCertificate, NO_OPENSSL } from "../support/certificates.ts";
import { ChatClient } from "../support/chat_client.ts";
import { FrameClient } from "../support/frame_client.ts";
import { LineClient } from "../support/line_client.ts";
import { metricsWhen, total } from "../support/metrics.ts";
import { isCompiled, PRIVILEGED_PROGRAM, PROGRAM, Program, startHttpServer, startServer } from "../support/program.ts";
import { openTls, startTlsServer } from "../support/tls_server.ts";
import { WebSocketClient } from "../support/web_socket_client.ts";

const TWO = ["--threads", "2"];
const CLIENTS = 12;
const PROTOCOLS = ["text", "binary", "json"] as const;

const workerOf = (name: string) => new URL(`../support/${name}.ts`, import.meta.url);

/** Named clients: few enough to be quick, and enough that both threads have some, but for one start in two thousand. */
function connectAll(port: number, count: number): Promise<LineClient[]> {
  return Promise.all(Array.from({ length: count }, (_, i) => LineClient.join(port, `c${i}`)));
}

function arrived(nick: string): string {
  return `[시스템] ${nick}님이 입장했습니다.`;
}

describe("a server of two threads", () => {
  it("shows one order to all clients, in every protocol, while all of them send", async () => {
    const { program, port } = await startServer([...TWO, "--rate-limit", "0", "--log-level", "warn"]);
    const clients = await Promise.all(Array.from({ length: CLIENTS }, async (_, i) => {
      const chat = await ChatClient.open(port, { protocol: PROTOCOLS[i % 3] ?? "text", nick: `c${i}` });
      await chat.until("joined");
      return chat;
    }));
    const watcher = await LineClient.join(port, "watcher");
    for (let n = 0; n < 40; n += 1) for (const { client } of clients) client.say(`word ${n}`);
    const order = await watcher.take(CLIENTS * 40);
    for (const [i, chat] of clients.entries()) {
      const others = order.filter((line) => !line.startsWith(`c${i}: `));
      const heard: string[] = [];
      while (heard.length < others.length) {
        const { nick, text } = await chat.until("message");
        heard.push(`${nick}: ${text}`);
      }
      assert.deepEqual(heard, others);
      const own = order.filter((line) => line.startsWith(`c${i}: `));
      assert.deepEqual(own, Array.from({ length: 40 }, (_, n) => `c${i}: word ${n}`));
    }
    for (const { client } of clients) client.terminate();
    watcher.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("finds members on every thread: lists, whispers, history, limits of rooms", async () => {
    const { program, port } = await startServer([...TWO, "--max-room-members", "3", "--max-rooms", "2"]);
    const clients = await connectAll(port, CLIENTS);
    const [first, ...others] = clients;
    assert.ok(first !== undefined);
    for (const [i, other] of others.entries()) {
      first.send(`/msg c${i + 1} psst ${i}\n`);
      await other.until((line) => line === `[귓속말] c0: psst ${i}`);
    }
    first.send("/who\n");
    const who = (await first.until((line) => line.startsWith(`[시스템] lobby ${CLIENTS}명: `))).at(-1) ?? "";
    for (let i = 0; i < CLIENTS; i += 1) assert.ok(who.includes(`c${i}`));
    for (const room of ["a", "b"]) {
      const members = clients.splice(0, 3);
      for (const member of members) {
        member.send(`/join ${room}\nhello ${room}\n/who\n`);
        await member.until((line) => line.startsWith(`[시스템] ${room} `));
      }
    }
    const [late] = clients;
    late?.send("/join a\n/join c\n/rooms\n");
    await late?.until((line) => line.startsWith("[오류] ROOM_FULL"));
    await late?.until((line) => line.startsWith("[오류] TOO_MANY_ROOMS"));
    await late?.until((line) => line === `[시스템] 방 3개: lobby(${CLIENTS - 6}), a(3), b(3)`);
    for (const client of [...others, first]) client.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("holds to its limits over both threads", async () => {
    const { program, port } = await startServer([...TWO, "--max-connections", "10"]);
    // Each thread tells 12 at once why they are refused.
    const clients = await Promise.all(Array.from({ length: 22 }, () => LineClient.open(port)));
    const full = "[오류] SERVER_FULL 서버가 가득 찼습니다 (최대 접속 10개)";
    const told = Promise.all(clients.map((client) => client.rest()));
    await program.output(({ stderr }) => stderr.split('"reason":"server_full"').length > 12 ? true : undefined);
    assert.equal(await program.stop(), 0);
    assert.equal((await told).filter(([line]) => line === full).length, 12);
    assert.equal(program.stderr.split('"message":"connection opened"').length - 1, 10);
    for (const thread of [1, 2]) assert.match(program.stderr, new RegExp(`"thread":${thread}`));
    for (const client of clients) client.destroy();
  });

  it("holds to the limit of an address over both threads", async () => {
    const { program, port } = await startServer([...TWO, "--max-connections-per-address", "10"]);
    const clients = await Promise.all(Array.from({ length: 30 }, () => LineClient.open(port)));
    await program.output(({ stderr }) =>
      stderr.split('"reason":"too_many_connections"').length > 20 ? true : undefined
    );
    for (const client of clients) client.destroy();
    assert.equal(await program.stop(), 0);
    assert.equal(program.stderr.split('"message":"connection opened"').length - 1, 10);
  });

  it("loses no message that was read before SIGTERM, notifies every client, and ends with 0", async () => {
    const { program, port } = await startServer([...TWO, "--rate-limit", "0", "--log-level", "warn"]);
    const clients = await connectAll(port, CLIENTS);
    const words = Array.from({ length: 200 }, (_, n) => `word ${n}`);
    for (const client of clients) client.send(`${words.join("\n")}\n/ping\n`);
    // The pong proves that the server has read a client's messages, not that all members have received them.
    const early = clients.map((client) => client.until((line) => line === "[시스템] pong"));
    await Promise.all(early);
    program.kill("SIGTERM");
    const streams = await Promise.all(
      clients.map(async (client, i) => [...await early[i] ?? [], ...await client.rest()]),
    );
    for (const [i, stream] of streams.entries()) {
      assert.equal(stream.at(-1), "[시스템] 서버가 종료됩니다.");
      for (let other = 0; other < CLIENTS; other += 1) {
        const heard = stream.filter((line) => line.startsWith(`c${other}: `)).map((line) =>
          line.slice(`c${other}: `.length)
        );
        assert.deepEqual(heard, other === i ? [] : words);
      }
    }
    assert.equal(await program.exited, 0);
    for (const client of clients) client.destroy();
  });

  it("moves the members of a small room to one thread without loss or reordering", async () => {
    const { program, port } = await startServer(TWO);
    const clients = await connectAll(port, CLIENTS);
    const rooms = 4;
    const sent = new Array<number>(CLIENTS).fill(0);
    const send = (i: number, text: string) => {
      clients[i]?.send(text);
      sent[i] = (sent[i] ?? 0) + text.length;
    };
    for (const [i, client] of clients.entries()) {
      // What is sent behind a join may come before, while or after its sender is on the way.
      send(i, `/join room${i % rooms}\n`);
      if (i % 2 === 0) send(i, `early ${i}\n`);
      await client.until((line) => line === arrived(`c${i}`));
    }
    for (const i of clients.keys()) send(i, `late ${i}\n`);
    for (const [i, client] of clients.entries()) {
      const missing = new Set([...clients.keys()].filter((n) => n !== i && n % rooms === i % rooms));
      await client.until((line) => {
        const [, from, of] = /^c(\d+): late (\d+)$/.exec(line) ?? [];
        if (from !== undefined && from === of) assert.ok(missing.delete(Number(from)), `${line} came once`);
        return missing.size === 0;
      });
    }
    for (const client of clients) client.send("/quit\n");
    await Promise.all(clients.map((client) => client.rest()));
    assert.equal(await program.stop(), 0);
    const closed = program.stderr.split("\n").filter((line) => line.includes('"connection closed"')).map((line) =>
      JSON.parse(line)
    );
    const threads = Array.from({ length: rooms }, () => new Set<number>());
    for (const { nickname, thread, bytesReceived } of closed) {
      const i = Number(nickname.slice(1));
      threads[i % rooms]?.add(thread);
      assert.equal(bytesReceived, `NICK c${i}\n/quit\n`.length + (sent[i] ?? 0));
    }
    assert.deepEqual(threads.map(({ size }) => size), [1, 1, 1, 1]);
    assert.equal(new Set(threads.flatMap((set) => [...set])).size, 2, "both threads have rooms");
  });

  it("gives every newcomer the same history, and then itself", async () => {
    const { program, port } = await startServer([...TWO, "--rate-limit", "0"]);
    for (const room of ["odd", "even", "one", "two"]) {
      const talker = await LineClient.join(port, `${room}talker`);
      talker.send(`/join ${room}\n`);
      const log = (await talker.until((line) => line === arrived(`${room}talker`))).slice(-1);
      const clients = [talker];
      for (let i = 0; i < 6; i += 1) {
        const said = Array.from({ length: 5 }, (_, n) => `${room} ${i} ${n}`);
        talker.send(`${said.join("\n")}\n/ping\n`);
        await talker.until((line) => line === "[시스템] pong");
        log.push(...said.map((line) => `${room}talker: ${line}`));
        const nick = `${room}${i}`;
        const newcomer = await LineClient.join(port, nick);
        newcomer.send(`/join ${room}\n`);
        log.push(arrived(nick));
        assert.deepEqual(await newcomer.until((line) => line === arrived(nick)), log);
        clients.push(newcomer);
      }
      for (const client of clients) client.destroy();
    }
    assert.equal(await program.stop(), 0);
  });

  const title = "SIGHUP brings the new certificate to both threads";
  it(hasOpenssl ? title : `${title} ${NO_OPENSSL}`, { skip: !hasOpenssl }, async () => {
    const certificate = makeCertificate("first");
    const second = makeCertificate("second");
    const { program, tlsPort } = await startTlsServer(certificate, TWO);
    const before = await Promise.all(Array.from({ length: CLIENTS }, () => openTls(tlsPort)));
    copyFileSync(second.certificatePath, certificate.certificatePath);
    copyFileSync(second.keyPath, certificate.keyPath);
    program.kill("SIGHUP");
    await program.output(({ stderr }) => stderr.split('"subject":"CN=second"').length > 2 ? true : undefined);
    const after = await Promise.all(Array.from({ length: CLIENTS }, () => openTls(tlsPort)));
    const serials = new Set([...before, ...after].map(({ serialNumber }) => serialNumber));
    assert.equal(serials.size, 2);
    assert.equal(new Set(after.map(({ serialNumber }) => serialNumber)).size, 1);
    for (const { client } of [...before, ...after]) client.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("can't start where another one listens, sharing or not", async () => {
    const { program, port } = await startServer(TWO);
    for (const threads of ["1", "2"]) {
      const second = startServer(["--port", String(port), "--threads", threads]);
      await assert.rejects(second, new RegExp(`Cannot listen on 127\\.0\\.0\\.1:${port}: EADDRINUSE: `));
    }
    assert.equal(await program.stop(), 0);
  });
});

describe("HTTP of a server of two threads", () => {
  /** Few enough to be quick, and enough that both threads have some, but for one start in thirty thousand. */
  const MEMBERS = 16;

  it("lets browsers and clients of every thread share rooms", async () => {
    const { program, port, httpPort } = await startHttpServer(TWO);
    const [lines, browser] = [await connectAll(port, MEMBERS), await WebSocketClient.join(httpPort, "browser")];
    const devices = await Promise.all([1, 2, 3, 4].map((i) => FrameClient.join(port, `device${i}`)));
    browser.ask({ type: "message", room: "lobby", text: "good morning" });
    for (const line of lines) await line.until((it) => it === "browser: good morning");
    for (const device of devices) await device.until((it) => it.toString() === "browser: good morning");
    for (const [i, line] of lines.entries()) {
      line.send(`line ${i}\n`);
      assert.equal((await browser.object(({ text }) => text === `line ${i}`)).nick, `c${i}`);
    }
    devices[0]?.say(Uint8Array.of(0xff, 0));
    assert.equal((await browser.object(({ data }) => data !== undefined)).data, "/wA=");
    for (const client of [...lines, ...devices, browser]) client.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("counts exactly what a load does over both", async () => {
    const { program, port, admin, httpPort } = await startHttpServer([...TWO, "--rate-limit", "0"]);
    const lines = await connectAll(port, MEMBERS);
    const browsers = await Promise.all([1, 2].map((i) => WebSocketClient.join(httpPort, `b${i}`)));
    for (const [i, line] of lines.entries()) {
      line.send(i % 2 === 0 ? "/join even\n" : "/join odd\n");
      await line.until((it) => it.includes(`c${i}님이 입장했습니다`));
    }
    const [rounds, said, room] = [20, "12345678\n", MEMBERS / 2];
    // While a session moves to its room's thread, neither thread counts it, or both do.
    const gauges = ["chat_rooms", "chat_connections", "chat_sessions"];
    const expected = [3, MEMBERS + 2, MEMBERS + 2];
    await metricsWhen(admin, (it) => gauges.every((gauge, i) => it.get(gauge) === expected[i]));
    for (const line of lines) line.send(said.repeat(rounds) + "/nonsense\n");
    for (const browser of browsers) {
      for (let n = 0; n < rounds; n += 1) browser.ask({ type: "message", room: "lobby", text: String(n) });
    }
    const delivered = rounds * (MEMBERS * (room - 1) + 2);
    const done = await metricsWhen(
      admin,
      (it) => total(it, "chat_messages_delivered_total") >= delivered && total(it, "chat_errors_total") >= MEMBERS,
    );
    assert.equal(total(done, "chat_messages_delivered_total"), delivered);
    assert.equal(done.get('chat_messages_received_total{protocol="text"}'), rounds * MEMBERS);
    assert.equal(done.get('chat_messages_received_total{protocol="websocket"}'), rounds * 2);
    assert.equal(done.get('chat_errors_total{code="UNKNOWN_COMMAND"}'), MEMBERS);
    assert.equal(done.get('chat_connections_opened_total{protocol="text"}'), MEMBERS);
    // A delivery that crossed threads is measured from its arrival on the other one.
    const within = done.get('chat_delivery_duration_seconds_bucket{le="10"}');
    assert.equal(within, total(done, "chat_delivery_duration_seconds_count"));
    for (const client of [...lines, ...browsers]) client.destroy();
    // A room's home hears of the last one who left a moment after; the lobby stays.
    const closed = await metricsWhen(admin, (it) => it.get("chat_connections") === 0 && it.get("chat_rooms") === 1);
    assert.equal(total(closed, "chat_connections_closed_total"), MEMBERS + 2);
    assert.equal(await program.stop(), 0);
  });

  it("is not ready from the moment that it drains, until it ends", async () => {
    const { program, port, http } = await startHttpServer([...TWO, "--log-level", "info"]);
    const healthcheck = () => new Program([`${http}/readyz`], { command: [...PROGRAM, "healthcheck"] }).exited;
    assert.equal(await healthcheck(), 0);
    const clients = await connectAll(port, MEMBERS);
    program.kill("SIGTERM");
    // The clients have the notice and keep their side open: every thread waits for its clients.
    for (const client of clients) await client.until((line) => line.includes("종료"));
    assert.equal((await fetch(`${http}/readyz`)).status, 503);
    const health = await fetch(`${http}/health`);
    const { status, connections } = await health.json() as { status: string; connections: number };
    assert.deepEqual([health.status, status, connections], [503, "draining", MEMBERS]);
    assert.equal(await healthcheck(), 1);
    for (const client of clients) client.end();
    assert.equal(await program.exited, 0);
    for (const client of clients) client.destroy();
  });
});

describe("a thread that fails", () => {
  for (
    const [what, file, why] of [
      ["throws", "worker_that_throws", "the worker has had enough"],
      ["exits", "worker_that_exits", "it exited with 3"],
    ] as const
  ) {
    it(`and ${what} is named, with the reason`, async () => {
      const server = new ThreadedServer({
        config: { ...DEFAULTS, port: 0 },
        threads: 2,
        worker: workerOf(file),
        isTerminal: false,
        offer: () => true,
        log: { droppedLogLines: () => 0, recentWarnings: () => [] },
      });
      await assert.rejects(server.start(), { name: "StartFailure", message: `thread 1 ended: ${why}`, exitCode: 1 });
      assert.equal((await server.failed).message, `thread 1 ended: ${why}`);
      await server.terminate();
    });
  }
});

describe("the program, when one of its threads fails", () => {
  const skip = isCompiled ? "a binary has the threads that it has" : false;
  it("says which and why, and ends with 1", { skip }, async () => {
    const fragile = fileURLToPath(new URL("../support/fragile_program.ts", import.meta.url).href);
    const command = PRIVILEGED_PROGRAM.map((word) => word.endsWith("mod.ts") ? fragile : word);
    const { program, port } = await startServer(TWO, { command });
    const clients = await connectAll(port, CLIENTS);
    program.kill("SIGHUP");
    assert.equal(await program.exited, 1);
    assert.match(program.stderr, /^maru: thread [12] ended: .*the worker has had enough$/m);
    for (const client of clients) client.destroy();
  });
});
