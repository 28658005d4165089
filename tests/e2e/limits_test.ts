import assert from "node:assert/strict";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { describe, it } from "node:test";
import { LineClient } from "../support/line_client.ts";
import { refusedIn } from "../support/log.ts";
import { residentBytes } from "../support/proc.ts";
import { PRIVILEGED_PROGRAM, PROGRAM, ROOT, startServer } from "../support/program.ts";

const MIB = 1024 * 1024;

/** A member that checks what it gets, byte for byte, against one stream that all must see. */
function checkedReader(port: number, name: string, expected: Buffer) {
  const socket = connect(port, "127.0.0.1", () => socket.write(`NICK ${name}\n`));
  const state = { socket, verified: 0, wrong: false, done: Promise.resolve(), ended: false };
  state.done = new Promise((resolve) => {
    let head = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      if (state.verified === 0) {
        // The stream begins with the sender's first line; notices come before it.
        head = Buffer.concat([head, chunk]);
        const start = head.indexOf("sender: 0000000 ");
        if (start === -1) return;
        chunk = head.subarray(start);
      }
      if (!chunk.equals(expected.subarray(state.verified, state.verified + chunk.length))) state.wrong = true;
      state.verified += chunk.length;
      if (state.wrong || state.verified >= expected.length) resolve();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      state.ended = true;
      resolve();
    });
  });
  return state;
}

describe("a reader of a hundred that stops reading", () => {
  it("is evicted, and the others get ten thousand messages a second, whole and in order", async () => {
    const args = ["--rate-limit", "0", "--history-size", "0", "--notice-max-members", "1"];
    const { program, port } = await startServer(args);
    const lines = Array.from({ length: 20_000 }, (_, i) => `${String(i).padStart(7, "0")} ${"x".repeat(380)}\n`);
    const expected = Buffer.from(lines.map((line) => `sender: ${line}`).join(""));
    const sender = await LineClient.join(port, "sender");
    const readers = Array.from({ length: 99 }, (_, i) => checkedReader(port, `r${i}`, expected));
    const stopped = await LineClient.join(port, "stopped");
    stopped.pause();
    do sender.send("/who\n"); while (!(await sender.line()).startsWith("[시스템] lobby 101명"));

    const before = residentBytes(program.pid);
    let most = before;
    for (let i = 0; i < lines.length; i += 100) {
      sender.send(lines.slice(i, i + 100).join(""));
      most = Math.max(most, residentBytes(program.pid));
      await delay(10); // the rate: a hundred lines each ten milliseconds
    }
    await Promise.all(readers.map(({ done }) => done));
    most = Math.max(most, residentBytes(program.pid));
    for (const { verified, wrong } of readers) {
      assert.equal(wrong, false);
      assert.equal(verified, expected.length);
    }
    await program.output(({ stderr }) => /"nickname":"stopped","reason":"slow_consumer"/.exec(stderr));
    assert.ok(most - before < 64 * MIB, `resident memory grew by ${Math.round((most - before) / MIB)} MiB`);
    for (const { socket } of readers) socket.destroy();
    sender.destroy();
    stopped.destroy();
    assert.equal(await program.stop(), 0);
  });
});

describe("lines past their limits", () => {
  it("without an end are refused at the cap, from a hundred clients at once", async () => {
    const { program, port } = await startServer(["--log-level", "warn"]);
    const clients = await Promise.all(Array.from({ length: 100 }, () => LineClient.open(port)));
    const before = residentBytes(program.pid);
    const endless = new Uint8Array(256 * 1024).fill(0x78);
    for (const client of clients) client.send(endless);
    for (const client of clients) {
      assert.deepEqual(await client.rest(), ["[오류] TOO_LONG 메시지가 너무 깁니다 (최대 65536바이트)"]);
    }
    const grown = residentBytes(program.pid) - before;
    assert.ok(grown < 32 * MIB, `resident memory grew by ${Math.round(grown / MIB)} MiB`);
    for (const client of clients) client.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("of a message are refused, and the session goes on", async () => {
    const { program, port } = await startServer();
    const [reader, writer] = [await LineClient.join(port, "reader"), await LineClient.join(port, "writer")];
    await reader.line();
    writer.send(`${"x".repeat(5000)}\n${"y".repeat(4096)}\n`);
    assert.equal(await writer.line(), "[오류] TOO_LONG 메시지가 너무 깁니다 (최대 4096바이트)");
    assert.equal(await reader.line(), `writer: ${"y".repeat(4096)}`);
    reader.destroy();
    writer.destroy();
    assert.equal(await program.stop(), 0);
  });
});

describe("timeouts", () => {
  it("close who does not register, who is silent, and who never finishes a line", async () => {
    const { program, port } = await startServer(["--handshake-timeout", "1", "--idle-timeout", "2"]);
    const nameless = await LineClient.open(port);
    const silent = await LineClient.join(port, "silent");
    const dribbler = await LineClient.join(port, "dribbler");
    const dribble = setInterval(() => dribbler.send("x"), 200);
    assert.deepEqual(await nameless.rest(), [
      "[오류] HANDSHAKE_TIMEOUT 1초 안에 닉네임을 정하지 않아 연결을 끊습니다",
    ]);
    const idle = "[오류] IDLE_TIMEOUT 2초 동안 입력이 없어 연결을 끊습니다";
    assert.equal((await silent.rest()).at(-1), idle);
    assert.equal((await dribbler.rest()).at(-1), idle);
    clearInterval(dribble);
    for (const client of [nameless, silent, dribbler]) client.destroy();
    assert.equal(await program.stop(), 0);
  });
});

describe("the rate limit", () => {
  it("delays and drops nothing", async () => {
    const { program, port } = await startServer(["--rate-limit", "100", "--rate-burst", "5"]);
    const [reader, writer] = [await LineClient.join(port, "reader"), await LineClient.join(port, "writer")];
    await reader.line();
    const started = performance.now();
    const words = Array.from({ length: 50 }, (_, i) => String(i));
    writer.send(words.map((word) => `${word}\n`).join(""));
    assert.deepEqual(await reader.lines(50), words.map((word) => `writer: ${word}`));
    // 50 frames, of which 4 were still free: 46 hundredths of a second at the least.
    assert.ok(performance.now() - started > 450);
    reader.destroy();
    writer.destroy();
    assert.equal(await program.stop(), 0);
  });
});

describe("the limit on connections", () => {
  it("refuses a client above the limit and accepts one after another has left", async () => {
    const { program, port } = await startServer(["--max-connections", "2"]);
    const [first, second] = [await LineClient.join(port, "first"), await LineClient.join(port, "second")];
    const third = await LineClient.open(port);
    assert.deepEqual(await third.rest(), ["[오류] SERVER_FULL 서버가 가득 찼습니다 (최대 접속 2개)"]);
    second.reset();
    await first.until((line) => line === "[시스템] second님이 퇴장했습니다.");
    await program.output(({ stderr }) => /"nickname":"second","reason":"client_reset"/.exec(stderr));
    (await LineClient.join(port, "fourth")).destroy();
    first.destroy();
    third.destroy();
    assert.equal(await program.stop(), 0);
  });

  for (const [how, words] of [["read", PRIVILEGED_PROGRAM], ["tried", PROGRAM]] as const) {
    it(`is lowered to what the limit on open files allows, when that is ${how}`, async () => {
      const command = ["sh", "-c", 'ulimit -n 150 && exec "$@"', "sh", ...words];
      const { program, port } = await startServer([], { command });
      await program.output(({ stderr }) => /max-connections lowered.*"loweredTo":\d+/.exec(stderr));
      const most = Number(/"loweredTo":(\d+)/.exec(program.stderr)?.[1]);
      assert.ok(most >= 10 && most <= 86, String(most)); // 64 are kept for other things, and more for threads
      const clients = await Promise.all(Array.from({ length: most + 10 }, () => LineClient.open(port)));
      const full = `[오류] SERVER_FULL 서버가 가득 찼습니다 (최대 접속 ${most}개)`;
      const told = Promise.all(clients.map((client) => client.rest()));
      await program.output(({ stderr }) => refusedIn(stderr, "server_full") === 10 || undefined);
      assert.equal(await program.stop(), 0);
      assert.equal((await told).filter(([line]) => line === full).length, 10);
      for (const client of clients) client.destroy();
    });
  }

  const lowered = "Deno" in globalThis ? false : "Bun can read the limit on open files, and stays below it";
  it("pauses accepting when files run out first, and resumes when files are free", { skip: lowered }, async () => {
    // Without /dev/null there is nothing to try.
    const blind = PROGRAM.flatMap((word) =>
      word === "--permission-set=serve" ? ["--allow-net", "--allow-env", `--allow-read=${ROOT}`] : [word]
    );
    const command = ["sh", "-c", 'ulimit -n 100 && exec "$@"', "sh", ...blind];
    const { program, port } = await startServer(["--notice-max-members", "1"], { command });
    const clients = await Promise.all(Array.from({ length: 120 }, () => LineClient.open(port)));
    await program.output(({ stderr }) => /"message":"accepting connections failed; trying again"/.exec(stderr));
    const [first, ...others] = clients;
    first?.send("NICK first\n");
    assert.equal(await first?.line(), "[시스템] first님이 입장했습니다.");
    others.slice(0, 60).forEach((client) => client.destroy());
    const last = others.at(-1); // it has waited in the system's queue
    last?.send("NICK last\n/ping\n");
    await last?.until((line) => line === "[시스템] pong");
    await program.output(({ stderr }) => /"message":"accepting connections again"/.exec(stderr));
    for (const client of clients) client.destroy();
    assert.equal(await program.stop(), 0);
  });
});
