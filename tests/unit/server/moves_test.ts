import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BackplaneUnavailable } from "../../../src/chat/backplane.ts";
import type { Config } from "../../../src/config/schema.ts";
import { configureLog } from "../../../src/observe/log.ts";
import type { MemoryClient } from "../../support/memory_chat.ts";
import type { MemoryOptions } from "../../support/memory_runtime.ts";
import { roomNamed } from "../../support/names.ts";
import { type HeldMoves, MemoryThreads, type Stage } from "../../support/memory_threads.ts";

const SHUTDOWN_NOTICE = "[시스템] 서버가 종료됩니다.";
const PONG = "[시스템] pong";
const KIB = 1024;

const joined = (nick: string) => `[시스템] ${nick}님이 입장했습니다.`;
const left = (nick: string) => `[시스템] ${nick}님이 퇴장했습니다.`;

/** A client of the first thread that moves to a room of the second thread. */
interface Scene {
  readonly chat: MemoryThreads;
  readonly room: string;
  readonly heldMoves: HeldMoves;
  /** Has sent `/join`. Its move is held where the test says. */
  readonly moving: MemoryClient;
  /** A member of the room, which connected to the second thread. */
  readonly host: MemoryClient;
}

/** @param stage where the move is held; without it the session moves */
function withScene(
  stage: Stage | undefined,
  test: (scene: Scene) => Promise<void>,
  config: Partial<Config> = {},
  memory: MemoryOptions = {},
): Promise<void> {
  return MemoryThreads.run(config, async (chat) => {
    const [{ heldMoves }, { room }] = chat.threads;
    const host = await chat.join(1, "host", room);
    const moving = await chat.join(0, "mover");
    heldMoves.holdAt = stage;
    moving.send(`/join ${room}\n`);
    await chat.settle();
    assert.equal(heldMoves.held, stage === undefined ? 0 : 1);
    await test({ chat, room, heldMoves, moving, host });
  }, memory);
}

/** Sends `text`, and returns the answers. */
async function asks(chat: MemoryThreads, client: MemoryClient, text: string): Promise<string[]> {
  client.send(text);
  await chat.settle();
  return client.take();
}

const STAGES: readonly Stage[] = ["asking", "moved", "handoff"];

describe("a client of a room that another thread keeps", () => {
  it("goes on there as if nothing had happened", () =>
    withScene(undefined, async ({ chat, room, moving, host }) => {
      assert.deepEqual(chat.connections, [0, 2]);
      assert.deepEqual(chat.threads.map(({ server }) => server.sessionCount), [0, 2]);
      assert.deepEqual(chat.threads.map(({ server }) => server.roomCount), [0, 1]);
      assert.deepEqual(moving.take(), [joined("host"), joined("mover")]);
      assert.deepEqual(host.take(), [joined("mover")]);
      assert.deepEqual(await asks(chat, moving, "hi\n/who\n/msg host psst\n/ping\n"), [
        `[시스템] ${room} 2명: host, mover`,
        PONG,
      ]);
      assert.deepEqual(host.take(), ["mover: hi", "[귓속말] mover: psst"]);
      assert.deepEqual(await asks(chat, host, "hello\n/msg mover psst\n"), []);
      assert.deepEqual(moving.take(), ["host: hello", "[귓속말] host: psst"]);
      assert.deepEqual(await asks(chat, moving, "/history\n"), [
        joined("host"),
        joined("mover"),
        "mover: hi",
        "host: hello",
      ]);
      const { opened, closed } = chat.totals;
      assert.deepEqual([opened, closed], [{ text: 2 }, {}]);
      moving.send("/quit\n");
      await chat.settle();
      assert.deepEqual(host.take(), [left("mover")]);
      assert.deepEqual(chat.totals.closed, { client_quit: 1 });
      assert.equal((await chat.join(0, "mover")).closed, undefined, "the name is free");
    }));

  it("counts every byte once, wherever it came in", () =>
    withScene("asking", async ({ chat, heldMoves, moving, room }) => {
      moving.send("one\n");
      await chat.settle();
      moving.send("two\n");
      heldMoves.release();
      await chat.settle();
      const sent = ["NICK host\n", `/join ${room}\n`, "NICK mover\n", `/join ${room}\n`, "one\n", "two\n"];
      assert.equal(chat.totals.bytesReceived, sent.join("").length);
    }));

  it("logs the bytes and the time of all threads that it was on when it ends", async () => {
    const lines: string[] = [];
    configureLog({ level: "info", format: "json", isTerminal: false, write: (line) => lines.push(line) });
    try {
      await MemoryThreads.run({}, async (chat) => {
        const [first, second] = chat.threads.map(({ room }) => room);
        const sent = ["NICK mover\n", `/join ${second}\n`, `/join ${first}\n`, `/join ${second}\n`, "/quit\n"];
        await chat.pass(1000);
        const moving = await chat.connect(0);
        for (const line of sent) {
          moving.send(line);
          await chat.settle();
          if (line !== "/quit\n") await chat.pass(1000);
        }
        const closed = lines.map((line) => JSON.parse(line)).find(({ message }) => message === "connection closed");
        assert.equal(closed.durationMs, 4000);
        assert.equal(closed.bytesReceived, sent.join("").length);
        assert.equal(closed.bytesSent, Buffer.byteLength(moving.take().map((line) => `${line}\n`).join("")));
      });
    } finally {
      configureLog({ level: "off", format: "json", isTerminal: false, write() {} });
    }
  });

  for (const stage of STAGES) {
    it(`sends and receives every message once and in order while it is held at "${stage}"`, () =>
      withScene(stage, async ({ chat, heldMoves, moving, host }) => {
        moving.send("one\ntwo\n");
        await chat.settle();
        host.send("eins\nzwei\n/msg mover psst\n");
        await chat.settle();
        moving.send("/ping\nthree\nfo");
        host.send("drei\n");
        await chat.settle();
        assert.deepEqual(host.take(), [joined("mover")], "it sends nothing while it moves");
        heldMoves.release();
        await chat.settle();
        moving.send("ur\n");
        host.send("vier\n");
        await chat.settle();
        assert.deepEqual(host.take(), ["mover: one", "mover: two", "mover: three", "mover: four"]);
        assert.deepEqual(moving.take(), [
          joined("host"),
          joined("mover"),
          "host: eins",
          "host: zwei",
          "[귓속말] host: psst",
          "host: drei",
          PONG,
          "host: vier",
        ]);
        assert.deepEqual(chat.connections, [0, 2]);
      }));

    for (const how of ["reset", "halfClose"] as const) {
      it(`publishes one leave and is counted once when it ends (${how}) while it is held at "${stage}"`, () =>
        withScene(stage, async ({ chat, heldMoves, moving, host }) => {
          moving.send("last words\n");
          await chat.settle();
          moving[how]();
          await chat.settle();
          const early = await chat.connect(1);
          assert.deepEqual(await asks(chat, early, "NICK mover\n"), [
            "[오류] NICK_IN_USE 이미 사용 중인 닉네임입니다: mover",
          ]);
          heldMoves.release();
          await chat.settle();
          const received = host.take();
          assert.deepEqual(received.filter((line) => line === left("mover")), [left("mover")]);
          assert.equal(received.at(-1), left("mover"));
          if (how === "halfClose") assert.equal(received.at(-2), "mover: last words");
          assert.deepEqual(chat.totals.closed, how === "reset" ? { client_reset: 1 } : { client_end: 1 });
          assert.deepEqual([chat.admitted, chat.totals.connections, chat.totals.sessions], [2, 2, 2]);
          assert.deepEqual((await asks(chat, early, "NICK mover\n")).at(-1), joined("mover"));
        }));
    }
  }

  it("does not lose what it sent after /join", () =>
    MemoryThreads.run({}, async (chat) => {
      const { room } = chat.threads[1];
      const host = await chat.join(1, "host", room);
      const moving = await chat.connect(0);
      moving.send(`NICK mover\n/join ${room}\none\ntwo\n/ping\nth`);
      await chat.settle();
      moving.send("ree\n");
      await chat.settle();
      assert.deepEqual(host.take(), [
        joined("mover"),
        "mover: one",
        "mover: two",
        "mover: three",
      ]);
      assert.equal(moving.take().at(-1), PONG);
    }));

  it("keeps the language that it asked for", () =>
    MemoryThreads.run({}, async (chat) => {
      const { room } = chat.threads[1];
      const moving = await chat.join(0, "mover");
      await asks(chat, moving, `/lang en\n/join ${room}\n`);
      assert.deepEqual(chat.connections, [0, 1]);
      assert.deepEqual(await asks(chat, moving, "/ping\n"), ["[system] pong"]);
    }));

  it("goes back and forth between rooms of both threads", () =>
    MemoryThreads.run({ rateLimit: 0 }, async (chat) => {
      const rooms = chat.threads.map(({ room }) => room);
      const hosts = [await chat.join(0, "host0", rooms[0]), await chat.join(1, "host1", rooms[1])];
      const moving = await chat.join(0, "mover");
      for (let round = 1; round <= 20; round += 1) {
        const thread = round % 2;
        moving.send(`/join ${rooms[thread]}\n`);
        await chat.settle();
        moving.send(`round ${round}\n`);
        await chat.settle();
        assert.deepEqual(chat.connections, [2 - thread, 1 + thread]);
        const notices = round === 1 ? [] : [left("mover")];
        assert.deepEqual(hosts[1 - thread]?.take(), notices);
        assert.deepEqual(hosts[thread]?.take(), [joined("mover"), `mover: round ${round}`]);
        assert.equal(moving.take().at(-1), joined("mover"));
      }
      assert.deepEqual(chat.totals.closed, {});
      assert.equal(chat.admitted, 3);
    }));

  it("stays while it is in two rooms", () =>
    MemoryThreads.run({}, async (chat) => {
      const { room } = chat.threads[1];
      const client = await chat.connect(0);
      client.send(`{"type":"nick","nick":"json"}\n{"type":"join","room":"${room}"}\n`);
      await chat.settle();
      assert.deepEqual(chat.connections, [1, 0]);
      assert.deepEqual(client.take().map((line) => JSON.parse(line).type), ["welcome", "joined", "joined"]);
      client.send(`{"type":"leave","room":"lobby"}\n{"type":"who","room":"${room}"}\n`);
      await chat.settle();
      assert.deepEqual(chat.connections, [0, 1], "with one room left it goes there");
      client.send(`{"type":"message","room":"${room}","text":"hi","id":7}\n`);
      await chat.settle();
      assert.ok(client.take().map((line) => JSON.parse(line)).some(({ type, id }) => type === "ack" && id === 7));
    }));

  it("stays when the room has more than 64 members", () =>
    MemoryThreads.run({}, async (chat) => {
      const { room, backplane } = chat.threads[1];
      for (let i = 0; i < 64; i += 1) await backplane.join(roomNamed(room), { session: `x${i}`, nick: `x${i}` }, 0);
      const moving = await chat.join(0, "mover", room);
      assert.deepEqual(chat.connections, [1, 0]);
      assert.match((await asks(chat, moving, "/who\n"))[0] ?? "", / 65명: /);
      for (let i = 0; i < 64; i += 1) backplane.leave(room, { session: `x${i}`, nick: `x${i}` }, "left");
    }));
});

describe("a client that does not read", () => {
  const HISTORY = "x".repeat(1000);
  const memory = { kernelBytes: 4 * KIB };

  /** A room with more history than the socket takes at once, and a client that joins it and does not read. */
  function withSlow(
    test: (scene: Omit<Scene, "moving"> & { readonly slow: MemoryClient }) => Promise<void>,
    config: Partial<Config> = {},
  ): Promise<void> {
    return MemoryThreads.run({ rateLimit: 0, ...config }, async (chat) => {
      const [{ heldMoves }, { room }] = chat.threads;
      const host = await chat.join(1, "host", room);
      for (let i = 0; i < 20; i += 1) host.send(`${i} ${HISTORY}\n`);
      await chat.settle();
      const slow = await chat.join(0, "slow");
      slow.socket.pause();
      slow.send(`/join ${room}\n`);
      await chat.settle();
      host.take();
      await test({ chat, room, heldMoves, slow, host });
    }, memory);
  }

  /** The numbers at the start of the lines. */
  const numbers = (lines: readonly string[]) =>
    lines.flatMap((line) => /^host: (\d+) /.exec(line)?.[1] ?? []).map(Number);

  it("follows its session when it has read what was sent before the move", () =>
    withSlow(async ({ chat, slow, host }) => {
      assert.deepEqual(chat.connections, [1, 1]);
      assert.deepEqual(chat.threads.map(({ server }) => server.sessionCount), [0, 2]);
      for (let i = 20; i < 40; i += 1) host.send(`${i} ${HISTORY}\n`);
      slow.send("said meanwhile\n");
      await chat.settle();
      slow.socket.resume();
      await chat.settle();
      assert.deepEqual(chat.connections, [0, 2]);
      assert.deepEqual(numbers(slow.take()), Array.from({ length: 40 }, (_, i) => i));
      assert.deepEqual(host.take(), ["slow: said meanwhile"]);
    }));

  it("is a slow consumer when more than its budget is buffered on the new thread", () =>
    withSlow(async ({ chat, slow, host }) => {
      for (let i = 0; i < 40; i += 1) host.send(`${i} ${HISTORY}\n`);
      await chat.settle();
      slow.socket.resume();
      await chat.settle();
      assert.deepEqual(host.take(), [left("slow")]);
      assert.deepEqual(chat.totals.closed, { slow_consumer: 1 });
      assert.equal(slow.closed, "reset");
    }, { maxQueueBytes: 32 * KIB }));

  it("is a slow consumer when it reads nothing for the write timeout", () =>
    withSlow(async ({ chat, slow, host }) => {
      for (let seconds = 0; seconds < 11; seconds += 1) await chat.pass(1000);
      assert.deepEqual(host.take(), [left("slow")]);
      assert.deepEqual(chat.totals.closed, { slow_consumer: 1 });
      assert.equal(chat.totals.connections, 1);
      slow.reset();
    }));

  it("publishes one leave when it ends before it has followed", () =>
    withSlow(async ({ chat, slow, host }) => {
      slow.reset();
      await chat.settle();
      assert.deepEqual(host.take(), [left("slow")]);
      assert.deepEqual(chat.totals.closed, { client_reset: 1 });
      await chat.join(0, "slow");
    }));

  it("gets the notice of shutdown on the old thread, publishes no leave, and the servers stop", () =>
    withSlow(async ({ chat, slow, host }) => {
      const stopping = chat.stop();
      await chat.settle();
      slow.socket.resume();
      await stopping;
      const lines = slow.take();
      assert.deepEqual(numbers(lines), Array.from({ length: 20 }, (_, i) => i));
      assert.equal(lines.at(-1), SHUTDOWN_NOTICE);
      assert.deepEqual(host.take(), [SHUTDOWN_NOTICE]);
      assert.deepEqual(chat.totals.closed, { shutting_down: 2 });
    }));

  it("is terminated after the drain timeout, and the servers stop", () =>
    withSlow(async ({ chat }) => {
      await chat.stop();
      assert.deepEqual(chat.totals.closed, { shutting_down: 1, drain_timeout: 1 });
    }, { drainTimeout: 5 }));
});

describe("a connection that can't be handed over", () => {
  it("is closed alone, and publishes its leave", () =>
    withScene("moved", async ({ chat, heldMoves, moving, host }) => {
      chat.runtime.hasDescriptors = false;
      heldMoves.release();
      await chat.settle();
      assert.deepEqual(host.take(), [joined("mover"), left("mover")]);
      assert.equal(moving.closed, "reset");
      assert.deepEqual(chat.totals.closed, { internal_error: 1 });
      await chat.join(0, "mover");
    }));

  it("does not keep a server from stopping", () =>
    withScene("moved", async ({ chat, heldMoves }) => {
      const bystander = await chat.join(0, "bystander");
      const stopping = chat.stop([0, 1], 5);
      await chat.settle();
      chat.runtime.hasDescriptors = false;
      heldMoves.release();
      await stopping;
      assert.equal(bystander.take().at(-1), SHUTDOWN_NOTICE);
      assert.deepEqual(chat.totals.closed, { internal_error: 1, shutting_down: 2 });
    }));

  it("is not counted any more when the other thread cannot adopt it", () =>
    withScene("handoff", async ({ chat, heldMoves, moving, host }) => {
      const { adopt } = chat.runtime;
      chat.runtime.adopt = async (handoff) => {
        await adopt.call(
          chat.runtime,
          handoff,
          (socket) => (socket.terminate(), { data() {}, end() {}, drain() {}, close() {} }),
        );
        throw new Error("it is gone");
      };
      heldMoves.release();
      await chat.settle();
      assert.deepEqual(host.take(), [joined("mover"), left("mover")]);
      assert.equal(moving.closed, "reset");
      assert.deepEqual(chat.totals.closed, { socket_error: 1 });
      assert.equal(chat.admitted, 1);
    }));
});

describe("the limits of a client that has moved", () => {
  it("stay as they were: a move gives no new burst", () =>
    MemoryThreads.run({ rateLimit: 1, rateBurst: 8 }, async (chat) => {
      const { room } = chat.threads[1];
      const host = await chat.join(1, "host", room);
      const moving = await chat.join(0, "mover");
      moving.send(`/join ${room}\n`);
      await chat.settle();
      moving.send(Array.from({ length: 10 }, (_, i) => `word ${i}\n`).join(""));
      await chat.settle();
      assert.deepEqual(chat.connections, [0, 2]);
      assert.equal(host.take().length, 1 + 3, "NICK took 1 of the burst, /join 4");
      await chat.pass(1000);
      assert.deepEqual(host.take(), ["mover: word 3"]);
      for (let seconds = 0; seconds < 6; seconds += 1) await chat.pass(1000);
      assert.equal(host.take().length, 6);
    }));

  it("apply to what it sent while it moved", () =>
    withScene("handoff", async ({ chat, heldMoves, moving, host }) => {
      moving.send(Array.from({ length: 10 }, (_, i) => `word ${i}\n`).join(""));
      await chat.settle();
      heldMoves.release();
      await chat.settle();
      assert.deepEqual(chat.connections, [0, 2]);
      assert.deepEqual(host.take(), [joined("mover"), "mover: word 0"], "NICK took 1 of the burst, /join 4");
      for (let i = 1; i < 10; i += 1) {
        await chat.pass(1000);
        assert.deepEqual(host.take(), [`mover: word ${i}`]);
      }
    }, { rateLimit: 1, rateBurst: 6 }));

  it("refill while it moves", () =>
    withScene("handoff", async ({ chat, heldMoves, moving, host }) => {
      await chat.pass(3000);
      heldMoves.release();
      await chat.settle();
      moving.send(Array.from({ length: 10 }, (_, i) => `word ${i}\n`).join(""));
      await chat.settle();
      assert.equal(host.take().length, 1 + 6, "3 were left when it moved, and 3 seconds have passed");
    }, { rateLimit: 1, rateBurst: 8 }));

  it("warn it on the new thread when it is idle, once, and close it", () =>
    withScene(undefined, async ({ chat, moving, host }) => {
      moving.take();
      const warning = "[시스템] 입력이 없어 15초 뒤에 연결을 끊습니다. 계속 있으려면 메시지나 /ping을 보내세요.";
      const received: [second: number, lines: readonly string[]][] = [];
      for (let second = 1; second < 30; second += 1) {
        host.send("/ping\n");
        await chat.pass(1000);
        const lines = moving.take();
        if (lines.length > 0) received.push([second, lines]);
      }
      assert.deepEqual(received, [[15, [warning]]]);
      await chat.pass(1000);
      assert.deepEqual(moving.take(), [
        "[오류] IDLE_TIMEOUT 30초 동안 입력이 없어 연결을 끊습니다",
      ]);
      assert.deepEqual(chat.totals.closed, { idle_timeout: 1 });
      assert.deepEqual(host.take().filter((line) => line !== PONG), [joined("mover"), left("mover")]);
    }, { idleTimeout: 30 }));

  it("do not include the handshake timeout any more", () =>
    withScene(undefined, async ({ chat, moving }) => {
      await chat.pass(70_000);
      assert.deepEqual(chat.totals.closed, {});
      assert.equal(moving.closed, undefined);
    }, { handshakeTimeout: 60 }));
});

describe("a thread that stops while a client moves", () => {
  for (const stage of STAGES) {
    for (const threads of [[0, 1], [1, 0], [0], [1]] as const) {
      it(`notifies every client, held at "${stage}", stopping ${threads.join(" and ")}`, () =>
        withScene(stage, async ({ chat, heldMoves, moving, host }) => {
          moving.send("last words\n");
          await chat.settle();
          for (const thread of threads) {
            void chat.threads[thread].server.stop();
            await chat.settle();
          }
          heldMoves.release();
          await chat.settle();
          await chat.stop([0, 1], 5);
          const all = [...moving.take(), ...host.take()];
          assert.equal(all.filter((line) => line === SHUTDOWN_NOTICE).length, 2);
          assert.deepEqual(chat.totals.closed, { shutting_down: 2 });
          assert.deepEqual([moving.closed, host.closed], ["end", "end"]);
          assert.equal(chat.admitted, 0);
        }));
    }
  }

  it("does not wait for a client that was reset while it moved", () =>
    withScene("moved", async ({ chat, heldMoves, moving, host }) => {
      const bystander = await chat.join(0, "bystander");
      const stopping = chat.stop([0, 1], 5);
      await chat.settle();
      moving.reset();
      await chat.settle();
      heldMoves.release();
      await stopping;
      for (const client of [bystander, host]) assert.equal(client.take().at(-1), SHUTDOWN_NOTICE);
      assert.deepEqual(chat.totals.closed, { client_reset: 1, shutting_down: 2 });
    }));

  it("terminates a connection that arrives after the drain timeout", () =>
    withScene("handoff", async ({ chat, heldMoves, moving }) => {
      await chat.stop([1]);
      heldMoves.release();
      await chat.settle();
      assert.notEqual(moving.closed, undefined);
      assert.deepEqual(chat.totals.closed, { drain_timeout: 2 });
    }, { drainTimeout: 5 }));
});

describe("a client that the other thread does not adopt", () => {
  it("stays where it is, and its requests are carried out", () =>
    withScene("asking", async ({ chat, heldMoves, moving, host }) => {
      const { room } = chat.threads[0];
      const other = await chat.join(0, "other", room);
      chat.threads[1].backplane.moves.attach({ expect: () => false, arrived: () => assert.fail() });
      moving.send(`one\n/join ${room}\ntwo\n`);
      await chat.settle();
      heldMoves.release();
      await chat.settle();
      assert.deepEqual(chat.connections, [2, 1]);
      assert.deepEqual(host.take(), [joined("mover"), "mover: one", left("mover")]);
      assert.deepEqual(other.take(), [joined("mover"), "mover: two"]);
    }));

  it("stays where it is when the other thread has stopped", () =>
    withScene("asking", async ({ chat, heldMoves, moving }) => {
      await chat.stop([1]);
      heldMoves.release();
      await chat.settle();
      assert.deepEqual(chat.connections, [1, 0]);
      assert.equal((await asks(chat, moving, "/ping\n")).at(-1), PONG);
      await chat.stop([0]);
    }));

  it("publishes one leave when it has ended meanwhile", () =>
    withScene("asking", async ({ chat, heldMoves, moving, host }) => {
      chat.threads[1].backplane.moves.attach({ expect: () => false, arrived: () => assert.fail() });
      moving.reset();
      await chat.settle();
      assert.deepEqual(host.take(), [joined("mover")]);
      heldMoves.release();
      await chat.settle();
      assert.deepEqual(host.take(), [left("mover")]);
      assert.deepEqual(chat.totals.closed, { client_reset: 1 });
      await chat.join(1, "mover");
    }));
});

describe("a client whose move fails", () => {
  const failure = new BackplaneUnavailable("the link to the other thread is closed");

  it("gets an error, and its session ends with its connection", () =>
    withScene("asking", async ({ chat, heldMoves, moving, host }) => {
      heldMoves.fail(failure);
      await chat.settle();
      assert.match(moving.take().at(-1) ?? "", /^\[오류\] UNAVAILABLE /);
      assert.notEqual(moving.closed, undefined);
      assert.deepEqual(host.take(), [joined("mover"), left("mover")]);
      assert.deepEqual(chat.totals.closed, { internal_error: 1 });
      await chat.join(1, "mover");
    }));

  it("publishes one leave when it has ended meanwhile", () =>
    withScene("asking", async ({ chat, heldMoves, moving, host }) => {
      moving.reset();
      await chat.settle();
      heldMoves.fail(failure);
      await chat.settle();
      assert.deepEqual(host.take(), [joined("mover"), left("mover")]);
      assert.deepEqual(chat.totals.closed, { client_reset: 1 });
      await chat.join(1, "mover");
    }));
});
