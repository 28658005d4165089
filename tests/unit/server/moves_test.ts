import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Config } from "../../../src/config/schema.ts";
import { configureLog } from "../../../src/observe/log.ts";
import type { MemoryClient } from "../../support/memory_chat.ts";
import type { MemoryOptions } from "../../support/memory_runtime.ts";
import { roomNamed } from "../../support/names.ts";
import { type Crossing, MemoryThreads, type Stage } from "../../support/memory_threads.ts";

const FAREWELL = "[시스템] 서버가 종료됩니다.";
const PONG = "[시스템] pong";
const KIB = 1024;

const joined = (nick: string) => `[시스템] ${nick}님이 입장했습니다.`;
const left = (nick: string) => `[시스템] ${nick}님이 퇴장했습니다.`;

/** Somebody on the first thread, on the way to a room that the second one keeps, where somebody else is. */
interface Scene {
  readonly chat: MemoryThreads;
  readonly room: string;
  readonly crossing: Crossing;
  /** Has sent `/join`, and is held where the test says. */
  readonly moving: MemoryClient;
  /** Came to the second thread itself. */
  readonly host: MemoryClient;
}

/** `stage`: where the moving session is held; without one it arrives. */
function withScene(
  stage: Stage | undefined,
  test: (scene: Scene) => Promise<void>,
  config: Partial<Config> = {},
  memory: MemoryOptions = {},
): Promise<void> {
  return MemoryThreads.run(config, async (chat) => {
    const [{ crossing }, { room }] = chat.threads;
    const host = await chat.join(1, "host", room);
    const moving = await chat.join(0, "traveller");
    crossing.holdAt = stage;
    moving.send(`/join ${room}\n`);
    await chat.settle();
    assert.equal(crossing.held, stage === undefined ? 0 : 1);
    await test({ chat, room, crossing, moving, host });
  }, memory);
}

/** Asks and waits until everything before the question has been answered. */
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
      assert.deepEqual(moving.take(), [joined("host"), joined("traveller")]);
      assert.deepEqual(host.take(), [joined("traveller")]);
      assert.deepEqual(await asks(chat, moving, "hi\n/who\n/msg host psst\n/ping\n"), [
        `[시스템] ${room} 2명: host, traveller`,
        PONG,
      ]);
      assert.deepEqual(host.take(), ["traveller: hi", "[귓속말] traveller: psst"]);
      assert.deepEqual(await asks(chat, host, "hello\n/msg traveller psst\n"), []);
      assert.deepEqual(moving.take(), ["host: hello", "[귓속말] host: psst"]);
      assert.deepEqual(await asks(chat, moving, "/history\n"), [
        joined("host"),
        joined("traveller"),
        "traveller: hi",
        "host: hello",
      ]);
      const { opened, closed } = chat.totals;
      assert.deepEqual([opened, closed], [{ text: 2 }, {}]);
      moving.send("/quit\n");
      await chat.settle();
      assert.deepEqual(host.take(), [left("traveller")]);
      assert.deepEqual(chat.totals.closed, { client_quit: 1 });
      assert.equal((await chat.join(0, "traveller")).closed, undefined, "the name is free");
    }));

  it("counts every byte once, wherever it came in", () =>
    withScene("asking", async ({ chat, crossing, moving, room }) => {
      moving.send("one\n");
      await chat.settle();
      moving.send("two\n");
      crossing.letGo();
      await chat.settle();
      const sent = ["NICK host\n", `/join ${room}\n`, "NICK traveller\n", `/join ${room}\n`, "one\n", "two\n"];
      assert.equal(chat.totals.bytesReceived, sent.join("").length);
    }));

  it("has the bytes of all threads that it was on in the line that logs its end", async () => {
    const lines: string[] = [];
    configureLog({ level: "info", format: "json", isTerminal: false, write: (line) => lines.push(line) });
    try {
      await MemoryThreads.run({}, async (chat) => {
        const [first, second] = chat.threads.map(({ room }) => room);
        const sent = ["NICK traveller\n", `/join ${second}\n`, `/join ${first}\n`, `/join ${second}\n`, "/quit\n"];
        const moving = await chat.connect(0);
        for (const line of sent) {
          moving.send(line);
          await chat.settle();
        }
        const closed = lines.map((line) => JSON.parse(line)).find(({ message }) => message === "connection closed");
        assert.equal(closed.bytesReceived, sent.join("").length);
        assert.equal(closed.bytesSent, Buffer.byteLength(moving.take().map((line) => `${line}\n`).join("")));
      });
    } finally {
      configureLog({ level: "off", format: "json", isTerminal: false, write() {} });
    }
  });

  for (const stage of STAGES) {
    it(`is heard in order, and hears everything once, whatever is said while it is held at "${stage}"`, () =>
      withScene(stage, async ({ chat, crossing, moving, host }) => {
        moving.send("one\ntwo\n");
        await chat.settle();
        host.send("eins\nzwei\n/msg traveller psst\n");
        await chat.settle();
        moving.send("/ping\nthree\nfo");
        host.send("drei\n");
        await chat.settle();
        assert.deepEqual(host.take(), [joined("traveller")], "nobody hears it on its way");
        crossing.letGo();
        await chat.settle();
        moving.send("ur\n");
        host.send("vier\n");
        await chat.settle();
        assert.deepEqual(host.take(), ["traveller: one", "traveller: two", "traveller: three", "traveller: four"]);
        assert.deepEqual(moving.take(), [
          joined("host"),
          joined("traveller"),
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
      it(`leaves once and is counted out once when it ends (${how}) while it is held at "${stage}"`, () =>
        withScene(stage, async ({ chat, crossing, moving, host }) => {
          moving.send("last words\n");
          await chat.settle();
          moving[how]();
          await chat.settle();
          const early = await chat.connect(1);
          assert.deepEqual(await asks(chat, early, "NICK traveller\n"), [
            "[오류] NICK_IN_USE 이미 사용 중인 닉네임입니다: traveller",
          ]);
          crossing.letGo();
          await chat.settle();
          const heard = host.take();
          assert.deepEqual(heard.filter((line) => line === left("traveller")), [left("traveller")]);
          assert.equal(heard.at(-1), left("traveller"));
          if (how === "halfClose") assert.equal(heard.at(-2), "traveller: last words");
          assert.deepEqual(chat.totals.closed, how === "reset" ? { client_reset: 1 } : { client_end: 1 });
          assert.deepEqual([chat.admitted, chat.totals.connections, chat.totals.sessions], [2, 2, 2]);
          assert.deepEqual((await asks(chat, early, "NICK traveller\n")).at(-1), joined("traveller"));
        }));
    }
  }

  it("does not lose what it has sent behind /join", () =>
    MemoryThreads.run({}, async (chat) => {
      const { room } = chat.threads[1];
      const host = await chat.join(1, "host", room);
      const moving = await chat.connect(0);
      moving.send(`NICK traveller\n/join ${room}\none\ntwo\n/ping\nth`);
      await chat.settle();
      moving.send("ree\n");
      await chat.settle();
      assert.deepEqual(host.take(), [
        joined("traveller"),
        "traveller: one",
        "traveller: two",
        "traveller: three",
      ]);
      assert.equal(moving.take().at(-1), PONG);
    }));

  it("keeps the language that it asked for", () =>
    MemoryThreads.run({}, async (chat) => {
      const { room } = chat.threads[1];
      const moving = await chat.join(0, "traveller");
      await asks(chat, moving, `/lang en\n/join ${room}\n`);
      assert.deepEqual(chat.connections, [0, 1]);
      assert.deepEqual(await asks(chat, moving, "/ping\n"), ["[system] pong"]);
    }));

  it("goes back and forth between rooms of both threads", () =>
    MemoryThreads.run({ rateLimit: 0 }, async (chat) => {
      const rooms = chat.threads.map(({ room }) => room);
      const hosts = [await chat.join(0, "host0", rooms[0]), await chat.join(1, "host1", rooms[1])];
      const moving = await chat.join(0, "traveller");
      for (let round = 1; round <= 20; round += 1) {
        const thread = round % 2;
        moving.send(`/join ${rooms[thread]}\n`);
        await chat.settle();
        moving.send(`round ${round}\n`);
        await chat.settle();
        assert.deepEqual(chat.connections, [2 - thread, 1 + thread]);
        const notices = round === 1 ? [] : [left("traveller")];
        assert.deepEqual(hosts[1 - thread]?.take(), notices);
        assert.deepEqual(hosts[thread]?.take(), [joined("traveller"), `traveller: round ${round}`]);
        assert.equal(moving.take().at(-1), joined("traveller"));
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
      const moving = await chat.join(0, "traveller", room);
      assert.deepEqual(chat.connections, [1, 0]);
      assert.match((await asks(chat, moving, "/who\n"))[0] ?? "", / 65명: /);
      for (let i = 0; i < 64; i += 1) backplane.leave(room, { session: `x${i}`, nick: `x${i}` }, "left");
    }));
});

describe("a client that does not read", () => {
  const HISTORY = "x".repeat(1000);
  const memory = { kernelBytes: 4 * KIB };

  /** A room whose history is more than the system takes of it at once, and somebody who joins it and reads nothing. */
  function withSlow(
    test: (scene: Omit<Scene, "moving"> & { readonly slow: MemoryClient }) => Promise<void>,
    config: Partial<Config> = {},
  ): Promise<void> {
    return MemoryThreads.run({ rateLimit: 0, ...config }, async (chat) => {
      const [{ crossing }, { room }] = chat.threads;
      const host = await chat.join(1, "host", room);
      for (let i = 0; i < 20; i += 1) host.send(`${i} ${HISTORY}\n`);
      await chat.settle();
      const slow = await chat.join(0, "slow");
      slow.socket.pause();
      slow.send(`/join ${room}\n`);
      await chat.settle();
      host.take();
      await test({ chat, room, crossing, slow, host });
    }, memory);
  }

  /** The numbers that the lines begin with. */
  const numbers = (lines: readonly string[]) =>
    lines.flatMap((line) => /^host: (\d+) /.exec(line)?.[1] ?? []).map(Number);

  it("has moved, and follows once it has read what came for it before", () =>
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

  it("is a slow consumer when more than its budget waits for it where it goes", () =>
    withSlow(async ({ chat, slow, host }) => {
      for (let i = 0; i < 40; i += 1) host.send(`${i} ${HISTORY}\n`);
      await chat.settle();
      slow.socket.resume();
      await chat.settle();
      assert.deepEqual(host.take(), [left("slow")]);
      assert.deepEqual(chat.totals.closed, { slow_consumer: 1 });
      assert.equal(slow.closed, "reset");
    }, { maxQueueBytes: 32 * KIB }));

  it("is a slow consumer when it takes nothing for too long before it has followed", () =>
    withSlow(async ({ chat, slow, host }) => {
      for (let seconds = 0; seconds < 11; seconds += 1) await chat.pass(1000);
      assert.deepEqual(host.take(), [left("slow")]);
      assert.deepEqual(chat.totals.closed, { slow_consumer: 1 });
      assert.equal(chat.totals.connections, 1);
      slow.reset();
    }));

  it("leaves once when it goes before it has followed", () =>
    withSlow(async ({ chat, slow, host }) => {
      slow.reset();
      await chat.settle();
      assert.deepEqual(host.take(), [left("slow")]);
      assert.deepEqual(chat.totals.closed, { client_reset: 1 });
      await chat.join(0, "slow");
    }));

  it("is told that the server goes where it is, nobody hears it leave, and the servers stop", () =>
    withSlow(async ({ chat, slow, host }) => {
      const stopping = chat.stop();
      await chat.settle();
      slow.socket.resume();
      await stopping;
      const lines = slow.take();
      assert.deepEqual(numbers(lines), Array.from({ length: 20 }, (_, i) => i));
      assert.equal(lines.at(-1), FAREWELL);
      assert.deepEqual(host.take(), [FAREWELL]);
      assert.deepEqual(chat.totals.closed, { shutting_down: 2 });
    }));

  it("is ended after the drain timeout, and the servers stop", () =>
    withSlow(async ({ chat }) => {
      await chat.stop();
      assert.deepEqual(chat.totals.closed, { shutting_down: 1, drain_timeout: 1 });
    }, { drainTimeout: 5 }));
});

describe("a connection that can't be handed over", () => {
  it("ends alone, and the others hear it leave", () =>
    withScene("moved", async ({ chat, crossing, moving, host }) => {
      chat.runtime.hasDescriptors = false;
      crossing.letGo();
      await chat.settle();
      assert.deepEqual(host.take(), [joined("traveller"), left("traveller")]);
      assert.equal(moving.closed, "reset");
      assert.deepEqual(chat.totals.closed, { internal_error: 1 });
      await chat.join(0, "traveller");
    }));

  it("keeps no server from stopping", () =>
    withScene("moved", async ({ chat, crossing }) => {
      const bystander = await chat.join(0, "bystander");
      const stopping = chat.stop([0, 1], 5);
      await chat.settle();
      chat.runtime.hasDescriptors = false;
      crossing.letGo();
      await stopping;
      assert.equal(bystander.take().at(-1), FAREWELL);
      assert.deepEqual(chat.totals.closed, { internal_error: 1, shutting_down: 2 });
    }));

  it("is counted out when the other thread can't take it", () =>
    withScene("handoff", async ({ chat, crossing, moving, host }) => {
      const { adopt } = chat.runtime;
      chat.runtime.adopt = async (handoff) => {
        await adopt.call(
          chat.runtime,
          handoff,
          (socket) => (socket.terminate(), { data() {}, end() {}, drain() {}, close() {} }),
        );
        throw new Error("it is gone");
      };
      crossing.letGo();
      await chat.settle();
      assert.deepEqual(host.take(), [joined("traveller"), left("traveller")]);
      assert.equal(moving.closed, "reset");
      assert.deepEqual(chat.totals.closed, { socket_error: 1 });
      assert.equal(chat.admitted, 1);
    }));
});

describe("the limits of a client that has moved", () => {
  it("are where they were: nobody gets a new burst", () =>
    MemoryThreads.run({ rateLimit: 1, rateBurst: 8 }, async (chat) => {
      const { room } = chat.threads[1];
      const host = await chat.join(1, "host", room);
      const moving = await chat.join(0, "traveller");
      moving.send(`/join ${room}\n`);
      await chat.settle();
      moving.send(Array.from({ length: 10 }, (_, i) => `word ${i}\n`).join(""));
      await chat.settle();
      assert.deepEqual(chat.connections, [0, 2]);
      assert.equal(host.take().length, 1 + 3, "NICK took 1 of the burst, /join 4");
      await chat.pass(1000);
      assert.deepEqual(host.take(), ["traveller: word 3"]);
      for (let seconds = 0; seconds < 6; seconds += 1) await chat.pass(1000);
      assert.equal(host.take().length, 6);
    }));

  it("are where they were when what it had sent on the way is more than it may say", () =>
    MemoryThreads.run({ rateLimit: 1, rateBurst: 5 }, async (chat) => {
      const { room } = chat.threads[1];
      const host = await chat.join(1, "host", room);
      const moving = await chat.join(0, "traveller");
      moving.send(`/join ${room}\n`);
      moving.send(Array.from({ length: 10 }, (_, i) => `word ${i}\n`).join(""));
      await chat.settle();
      for (let seconds = 0; seconds < 20; seconds += 1) await chat.pass(1000);
      assert.deepEqual(host.take().slice(1), Array.from({ length: 10 }, (_, i) => `traveller: word ${i}`));
    }));

  it("go on while it is on its way", () =>
    withScene("handoff", async ({ chat, crossing, moving, host }) => {
      await chat.pass(3000);
      crossing.letGo();
      await chat.settle();
      moving.send(Array.from({ length: 10 }, (_, i) => `word ${i}\n`).join(""));
      await chat.settle();
      assert.equal(host.take().length, 1 + 6, "3 were left when it moved, and 3 seconds have passed");
    }, { rateLimit: 1, rateBurst: 8 }));

  it("end it where it is now: who says nothing is idle", () =>
    withScene(undefined, async ({ chat, moving, host }) => {
      moving.take();
      for (let seconds = 0; seconds < 29; seconds += 1) {
        host.send("/ping\n");
        await chat.pass(1000);
      }
      assert.deepEqual(moving.take(), []);
      await chat.pass(1000);
      assert.deepEqual(moving.take(), [
        "[오류] IDLE_TIMEOUT 30초 동안 입력이 없어 연결을 끊습니다",
      ]);
      assert.deepEqual(chat.totals.closed, { idle_timeout: 1 });
      assert.deepEqual(host.take().filter((line) => line !== PONG), [joined("traveller"), left("traveller")]);
    }, { idleTimeout: 30 }));

  it("leave it alone when it has been named: no handshake is due any more", () =>
    withScene(undefined, async ({ chat, moving }) => {
      await chat.pass(70_000);
      assert.deepEqual(chat.totals.closed, {});
      assert.equal(moving.closed, undefined);
    }, { handshakeTimeout: 60 }));
});

describe("a thread that stops while somebody is on the way", () => {
  for (const stage of STAGES) {
    for (const threads of [[0, 1], [1, 0], [0], [1]] as const) {
      it(`tells everybody, held at "${stage}", stopping ${threads.join(" and ")}`, () =>
        withScene(stage, async ({ chat, crossing, moving, host }) => {
          moving.send("last words\n");
          await chat.settle();
          for (const thread of threads) {
            void chat.threads[thread].server.stop();
            await chat.settle();
          }
          crossing.letGo();
          await chat.settle();
          await chat.stop([0, 1], 5);
          const all = [...moving.take(), ...host.take()];
          assert.equal(all.filter((line) => line === FAREWELL).length, 2);
          assert.deepEqual(chat.totals.closed, { shutting_down: 2 });
          assert.deepEqual([moving.closed, host.closed], ["end", "end"]);
          assert.equal(chat.admitted, 0);
        }));
    }
  }

  it("waits for none that has died on its way", () =>
    withScene("moved", async ({ chat, crossing, moving, host }) => {
      const bystander = await chat.join(0, "bystander");
      const stopping = chat.stop([0, 1], 5);
      await chat.settle();
      moving.reset();
      await chat.settle();
      crossing.letGo();
      await stopping;
      for (const client of [bystander, host]) assert.equal(client.take().at(-1), FAREWELL);
      assert.deepEqual(chat.totals.closed, { client_reset: 1, shutting_down: 2 });
    }));

  it("keeps nobody who arrives after the drain timeout", () =>
    withScene("handoff", async ({ chat, crossing, moving }) => {
      await chat.stop([1]);
      crossing.letGo();
      await chat.settle();
      assert.notEqual(moving.closed, undefined);
      assert.deepEqual(chat.totals.closed, { drain_timeout: 2 });
    }, { drainTimeout: 5 }));
});

describe("a client whom the other thread does not take", () => {
  it("stays where it is, and is heard on", () =>
    withScene("asking", async ({ chat, crossing, moving, host }) => {
      const { room } = chat.threads[0];
      const other = await chat.join(0, "other", room);
      chat.threads[1].backplane.moves.attach({ expect: () => false, arrived: () => assert.fail() });
      moving.send(`one\n/join ${room}\ntwo\n`);
      await chat.settle();
      crossing.letGo();
      await chat.settle();
      assert.deepEqual(chat.connections, [2, 1]);
      assert.deepEqual(host.take(), [joined("traveller"), "traveller: one", left("traveller")]);
      assert.deepEqual(other.take(), [joined("traveller"), "traveller: two"]);
    }));

  it("leaves once when it has ended meanwhile", () =>
    withScene("asking", async ({ chat, crossing, moving, host }) => {
      chat.threads[1].backplane.moves.attach({ expect: () => false, arrived: () => assert.fail() });
      moving.reset();
      await chat.settle();
      assert.deepEqual(host.take(), [joined("traveller")]);
      crossing.letGo();
      await chat.settle();
      assert.deepEqual(host.take(), [left("traveller")]);
      assert.deepEqual(chat.totals.closed, { client_reset: 1 });
      await chat.join(1, "traveller");
    }));
});
