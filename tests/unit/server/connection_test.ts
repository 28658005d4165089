import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BackplaneUnavailable } from "../../../src/chat/backplane.ts";
import { COMMANDS } from "../../../src/chat/commands/mod.ts";
import { CLOSE_REASONS, type CloseReason } from "../../../src/server/close_reason.ts";
import { DelayingBackplane, FailingBackplane } from "../../support/backplanes.ts";
import { MemoryChat, type MemoryClient } from "../../support/memory_chat.ts";
import { frame, json, payloadsIn } from "../../support/wire.ts";

const HANDSHAKE = "[오류] HANDSHAKE_TIMEOUT 60초 안에 닉네임을 정하지 않아 연결을 끊습니다";
const IDLE = "[오류] IDLE_TIMEOUT 300초 동안 입력이 없어 연결을 끊습니다";
const warning = (seconds: number) =>
  `[시스템] 입력이 없어 ${seconds}초 뒤에 연결을 끊습니다. 계속 있으려면 메시지나 /ping을 보내세요.`;
const UNAVAILABLE = "[오류] UNAVAILABLE 지금은 처리할 수 없습니다";
const PONG = "[시스템] pong";
const joined = (nick: string) => `[시스템] ${nick}님이 입장했습니다.`;
const left = (nick: string) => `[시스템] ${nick}님이 퇴장했습니다.`;

/** `count` lines with a number each, from 1. */
const KiB = 1024;
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `message ${i + 1}`);
const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");

describe("handshake timeout", () => {
  it("closes who has chosen no nickname in time, and says so", () =>
    MemoryChat.run({}, async (chat) => {
      const client = await chat.connect();
      await chat.pass(59_999);
      assert.deepEqual(client.take(), []);
      await chat.pass(1);
      assert.deepEqual(client.take(), [HANDSHAKE]);
      assert.equal(client.ended, true);
      assert.deepEqual(chat.closes("handshake_timeout"), [1]);
    }));

  it("is not put off by what needs no nickname, nor by refused nicknames", () =>
    MemoryChat.run({}, async (chat) => {
      const client = await chat.connect();
      for (let second = 0; second < 59; second += 1) {
        client.send("/ping\nNICK a:b\n");
        await chat.pass(1000);
      }
      client.take();
      await chat.pass(1000);
      assert.deepEqual(client.take(), [HANDSHAKE]);
    }));

  it("ends with the nickname", () =>
    MemoryChat.run({}, async (chat) => {
      const client = await chat.connect();
      await chat.pass(59_999);
      client.send("NICK alice\n");
      await chat.settle();
      await chat.pass(10_000);
      assert.deepEqual(client.take(), [joined("alice")]);
      assert.equal(client.ended, false);
    }));

  it("is off at 0; then the idle timeout applies to clients without a nickname too", () =>
    MemoryChat.run({ handshakeTimeout: 0 }, async (chat) => {
      const client = await chat.connect();
      await chat.pass(299_999);
      assert.deepEqual(client.take(), []);
      await chat.pass(1);
      assert.deepEqual(client.take(), [IDLE]);
    }));

  it("and the idle timeout may both be off", () =>
    MemoryChat.run({ handshakeTimeout: 0, idleTimeout: 0 }, async (chat) => {
      const client = await chat.connect();
      const named = await chat.join("alice");
      await chat.pass(86_400_000);
      client.send("/ping\n");
      named.send("/ping\n");
      await chat.settle();
      assert.deepEqual([...client.take(), ...named.take()], [PONG, PONG]);
    }));
});

describe("idle timeout", () => {
  it("closes who is silent for too long, says so, and the others hear one leave", () =>
    MemoryChat.run({}, async (chat) => {
      const silent = await chat.join("silent");
      await chat.pass(200_000);
      const other = await chat.join("other");
      await chat.pass(99_999);
      assert.deepEqual(silent.take(), [joined("other"), warning(30)]);
      await chat.pass(1);
      assert.deepEqual(silent.take(), [IDLE]);
      assert.equal(silent.ended, true);
      assert.deepEqual(other.take(), [left("silent")]);
      assert.deepEqual(chat.closes("idle_timeout"), [1]);
    }));

  it("starts over with every complete line, even an empty or a refused one", () =>
    MemoryChat.run({}, async (chat) => {
      const client = await chat.join("alice");
      for (const line of ["\n", "\r\n", "/nonsense\n", "\xff\n", "hello\n"]) {
        await chat.pass(299_999);
        client.send(line === "\xff\n" ? new Uint8Array([0xff, 0x0a]) : line);
        await chat.settle();
      }
      await chat.pass(299_999);
      assert.equal(client.ended, false);
      await chat.pass(1);
      assert.equal(client.take().at(-1), IDLE);
    }));

  it("is not put off by bytes that complete nothing, a byte a second", () =>
    MemoryChat.run({}, async (chat) => {
      const client = await chat.join("dribbler");
      for (let second = 0; second < 300; second += 1) {
        assert.deepEqual(client.take(), second === 270 ? [warning(30)] : []);
        client.send("x");
        await chat.pass(1000);
      }
      assert.deepEqual(client.take(), [IDLE]);
    }));

  it("is announced once before it closes, and a frame of any kind puts off both", () =>
    MemoryChat.run({ handshakeTimeout: 0 }, async (chat) => {
      const client = await chat.connect();
      client.send("/ping\n");
      await chat.settle();
      await chat.pass(270_000);
      assert.deepEqual(client.take(), [PONG, warning(30)], "also without a nickname");
      client.send("\n");
      await chat.settle();
      await chat.pass(269_999);
      assert.deepEqual(client.take(), [], "not for what it was warned about");
      await chat.pass(1);
      assert.deepEqual(client.take(), [warning(30)]);
      await chat.pass(29_999);
      assert.deepEqual(client.take(), []);
      await chat.pass(1);
      assert.deepEqual(client.take(), [IDLE]);
    }));

  it("is announced in each session's language, and to nobody that speaks JSON or has not spoken", () =>
    MemoryChat.run({ handshakeTimeout: 0 }, async (chat) => {
      const [english, device, program, silent] = await Promise.all(Array.from({ length: 4 }, () => chat.connect()));
      assert.ok(english && device && program && silent);
      const bytes: Buffer[] = [];
      device.data = (chunk) => void bytes.push(Buffer.from(chunk));
      english.send("/lang en\n");
      device.send(frame("/lang en"));
      program.send(json({ type: "ping" }));
      await chat.settle();
      await chat.pass(299_999);
      const sentence = "[system] You sent nothing for a while. The connection closes in 30 seconds: send a message";
      assert.deepEqual(english.take(), [`${sentence} or /ping to keep it open.`]);
      const frames = payloadsIn(Buffer.concat(bytes)).map((payload) => Buffer.from(payload).toString());
      assert.deepEqual(frames, [`${sentence}, /ping or an empty frame to keep it open.`]);
      assert.deepEqual(program.take(), ['{"type":"pong"}']);
      assert.deepEqual(silent.take(), []);
    }));

  it("is not put off by what the client receives", () =>
    MemoryChat.run({}, async (chat) => {
      const silent = await chat.join("silent");
      const talker = await chat.join("talker");
      for (let i = 0; i < 3; i += 1) {
        await chat.pass(90_000);
        talker.send("hello\n");
      }
      await chat.pass(30_000);
      assert.equal(silent.take().at(-1), IDLE);
      assert.equal(talker.ended, false);
    }));

  it("does not hold for who is kept from speaking by the rate limit", () =>
    MemoryChat.run({ rateLimit: 0.1, rateBurst: 1, idleTimeout: 5, handshakeTimeout: 0 }, async (chat) => {
      const client = await chat.connect();
      client.send("NICK alice\n/ping\n/ping\n/ping\n");
      await chat.settle();
      for (let i = 0; i < 3; i += 1) {
        client.take();
        await chat.pass(9999, 1);
        assert.deepEqual(client.take(), [], "kept from speaking, and not idle");
        await chat.pass(1);
        assert.deepEqual(client.take(), [PONG]);
      }
      await chat.pass(10_000); // from here on it may speak
      await chat.pass(4999);
      assert.deepEqual(client.take(), [warning(2)]);
      await chat.pass(1);
      assert.match(client.take()[0] ?? "", /^\[오류\] IDLE_TIMEOUT 5초 동안 /);
    }));

  it("does not hold while a command waits for the backplane", () => {
    const delaying: DelayingBackplane[] = [];
    return MemoryChat.run({ idleTimeout: 5 }, async (chat) => {
      const [backplane] = delaying;
      assert.ok(backplane);
      const client = await chat.join("alice");
      backplane.holding = true;
      client.send("/who\n");
      await chat.settle();
      await chat.pass(30_000, 1000);
      assert.deepEqual(client.take(), []);
      backplane.letGo();
      await chat.settle();
      assert.deepEqual(client.take(), ["[시스템] lobby 1명: alice"]);
      await chat.pass(5000);
      assert.match(client.take()[1] ?? "", /IDLE_TIMEOUT/);
    }, { backplane: (...parts) => delaying[delaying.push(new DelayingBackplane(...parts)) - 1] ?? assert.fail() });
  });
});

describe("rate limit", () => {
  it("hears the burst at once, then 20 frames a second, in order and without a loss", () =>
    MemoryChat.run({}, async (chat) => {
      const bob = await chat.join("bob");
      const alice = await chat.join("alice"); // its NICK was the first of 40
      bob.take();
      alice.send(text(numbered(100)));
      await chat.settle();
      const heard = bob.take();
      assert.equal(heard.length, 39);
      for (const seconds of [1, 2, 3]) {
        await chat.pass(1000, 50);
        heard.push(...bob.take());
        assert.equal(heard.length, 39 + 20 * seconds);
      }
      await chat.pass(50);
      heard.push(...bob.take());
      assert.deepEqual(heard, numbered(100).map((message) => `alice: ${message}`));
      assert.deepEqual(alice.take(), []);
    }));

  it("does not read who spoke too fast, until it may speak again", () =>
    MemoryChat.run({}, async (chat) => {
      const alice = await chat.join("alice");
      alice.send(text(numbered(40)));
      await chat.settle();
      assert.equal(alice.socket.peer.isPaused, true);
      const more = "y".repeat(1000);
      alice.send(text(Array.from({ length: 200 }, () => more)));
      await chat.settle();
      assert.ok(alice.socket.pending > 100_000, "the client feels it");
      await chat.pass(50);
      assert.equal(alice.socket.peer.isPaused, true);
      await chat.pass(15_000, 50);
      assert.equal(alice.socket.pending, 0);
      assert.equal(alice.socket.peer.isPaused, false);
    }));

  it("counts commands and empty lines too", () =>
    MemoryChat.run({}, async (chat) => {
      const alice = await chat.join("alice");
      alice.send("\n".repeat(38) + "/ping\n/ping\n");
      await chat.settle();
      assert.deepEqual(alice.take(), [PONG]);
      await chat.pass(50);
      assert.deepEqual(alice.take(), [PONG]);
    }));

  it("gives silence no more than the burst", () =>
    MemoryChat.run({}, async (chat) => {
      const alice = await chat.join("alice");
      await chat.pass(200_000);
      alice.send("/ping\n".repeat(60));
      await chat.settle();
      assert.equal(alice.take().length, 40);
      await chat.pass(1000, 50);
      assert.equal(alice.take().length, 20);
    }));

  it("is off at 0", () =>
    MemoryChat.run({ rateLimit: 0 }, async (chat) => {
      const alice = await chat.join("alice");
      alice.send("/ping\n".repeat(1000));
      await chat.settle();
      assert.equal(alice.take().length, 1000);
    }));

  it("delays no other client", () =>
    MemoryChat.run({}, async (chat) => {
      const alice = await chat.join("alice");
      const bob = await chat.join("bob");
      alice.send("/ping\n".repeat(100));
      await chat.settle();
      bob.send("/ping\n");
      await chat.settle();
      assert.deepEqual(bob.take(), [PONG]);
    }));

  it("still answers everything that a client sent before it ended", () =>
    MemoryChat.run({}, async (chat) => {
      const alice = await chat.join("alice");
      alice.send("/ping\n".repeat(100));
      alice.halfClose();
      await chat.settle();
      assert.equal(alice.take().length, 39);
      assert.equal(alice.ended, false);
      await chat.pass(3000, 50);
      assert.equal(alice.take().length, 60);
      assert.equal(alice.ended, false);
      await chat.pass(100, 50);
      assert.deepEqual(alice.take(), [PONG]);
      assert.equal(alice.ended, true);
      assert.deepEqual(chat.closes("client_end"), [1]);
    }));
});

describe("too long", () => {
  it("a message past its limit is refused and dropped, and the connection stays", () =>
    MemoryChat.run({}, async (chat) => {
      const bob = await chat.join("bob");
      const alice = await chat.join("alice");
      bob.take();
      alice.send(text(["x".repeat(4097), "y".repeat(4096), "z"]));
      await chat.settle();
      assert.deepEqual(alice.take(), ["[오류] TOO_LONG 메시지가 너무 깁니다 (최대 4096바이트)"]);
      assert.deepEqual(bob.take(), [`alice: ${"y".repeat(4096)}`, "alice: z"]);
    }));

  it("a line past its limit is refused and closes, and nothing behind it is carried out", () =>
    MemoryChat.run({}, async (chat) => {
      const bob = await chat.join("bob");
      const alice = await chat.join("alice");
      bob.take();
      alice.send(text(["before", "x".repeat(65_537), "behind"]));
      await chat.settle();
      assert.deepEqual(alice.take(), ["[오류] TOO_LONG 메시지가 너무 깁니다 (최대 65536바이트)"]);
      assert.equal(alice.ended, true);
      assert.deepEqual(bob.take(), ["alice: before", left("alice")]);
      assert.deepEqual(chat.closes("too_long"), [1]);
    }));

  it("a line that never ends closes as soon as it is past its limit", () =>
    MemoryChat.run({}, async (chat) => {
      const alice = await chat.join("alice");
      alice.send("x".repeat(65_536));
      await chat.settle();
      assert.deepEqual(alice.take(), []);
      alice.send("x");
      await chat.settle();
      assert.deepEqual(alice.take(), ["[오류] TOO_LONG 메시지가 너무 깁니다 (최대 65536바이트)"]);
      assert.equal(alice.ended, true);
    }));
});

/** The lines of `/help`: one for each command, and one for all other lines. */
const HELP_LINES = COMMANDS.filter(({ text }) => text !== undefined).length + 1;

describe("what a request costs", () => {
  /**
   * How many of so many lines a member of a room of a hundred messages has carried out at once, of a burst of 40. Lines
   * differ in the number that takes the place of `#`.
   */
  async function carriedOut(chat: MemoryChat, line: string, count: number): Promise<number> {
    const writer = await chat.join("writer");
    writer.send(text(numbered(30)));
    await chat.settle();
    for (let seconds = 0; seconds < 4; seconds += 1) await chat.pass(1000, 50);
    writer.send(text(numbered(30)));
    await chat.pass(4000, 50);
    const client = await chat.join("client");
    await chat.pass(4000, 50);
    client.send(Array.from({ length: count }, (_, i) => `${line.replace("#", String(i))}\n`).join(""));
    await chat.settle();
    const at = client.take().length;
    client.reset();
    return at;
  }

  const costs: readonly (readonly [line: string, answers: number, times: number])[] = [
    ["/ping", 1, 40],
    ["nothing is in a room of one", 0, 0],
    ["/who", 1, 20],
    ["/rooms", 1, 10],
    ["/help", HELP_LINES, 20],
    ["/help join", 1, 20],
    ["/history 25", 25, 40],
    ["/history 26", 26, 20],
    ["/history 50", 50, 20],
    ["/nick n#", 1, 10],
  ];
  for (const [line, answers, times] of costs) {
    it(`is taken from the burst: ${times} of ${line}`, () =>
      MemoryChat.run({ historySize: 100 }, async (chat) => {
        assert.equal(await carriedOut(chat, line, 50), answers * times);
      }));
  }

  it("is 1 for each 25 messages of one's own that /delete counts", () =>
    MemoryChat.run({ historySize: 100 }, async (chat) => {
      const client = await chat.join("client");
      for (let sent = 0; sent < 50; sent += 10) {
        client.send(text(numbered(10)));
        await chat.pass(1000, 50);
      }
      await chat.pass(4000, 50);
      client.take();
      client.send("/delete 60\n".repeat(50));
      await chat.settle();
      assert.equal(client.take().length, 20);
    }));

  it("is 4 for a move to another room, there and back", () =>
    MemoryChat.run({ historySize: 0 }, async (chat) => {
      const client = await chat.join("client");
      await chat.pass(4000, 50);
      client.send("/join dev\n/leave\n".repeat(20));
      await chat.settle();
      assert.equal(client.take().length, 10);
      await chat.pass(1000, 50);
      assert.equal(client.take().length, 5);
    }));

  it("is 1 for every 16 KiB of input, whatever it holds", () =>
    MemoryChat.run({ maxMessageBytes: 0 }, async (chat) => {
      const bob = await chat.join("bob");
      const alice = await chat.join("alice");
      await chat.pass(4000, 50);
      bob.take();
      alice.send(`${"x".repeat(16 * KiB - 1)}\n`.repeat(40));
      await chat.settle();
      assert.equal(bob.take().length, 20);
      await chat.pass(1000, 50);
      const later = bob.take().length; // 10, give or take the four that one read brings
      assert.ok(later >= 6 && later <= 14, String(later));
    }));

  it("is limited to a quarter of rate and burst before NICK, and what was spent stays spent", () =>
    MemoryChat.run({}, async (chat) => {
      const client = await chat.connect();
      client.send("/ping\n".repeat(30));
      await chat.settle();
      assert.equal(client.take().length, 10);
      await chat.pass(2000, 50);
      assert.equal(client.take().length, 10);
      await chat.pass(2000, 50);
      assert.equal(client.take().length, 10);
      await chat.pass(2000, 50);
      client.send(`NICK client\n${"/ping\n".repeat(60)}`);
      await chat.settle();
      assert.equal(client.take().length, 40);
    }));

  it("is a quarter for a frame that carries nothing, which holds up reading and nothing else", () =>
    MemoryChat.run({}, async (chat) => {
      const client = await chat.join("client");
      const { peer } = client.socket;
      await chat.pass(4000, 50);
      peer.receiveControl(156);
      assert.equal(peer.isPaused, false);
      client.send("/ping\n");
      await chat.settle();
      assert.deepEqual(client.take(), [PONG]);
      peer.receiveControl(40);
      assert.equal(peer.isPaused, true);
      await chat.pass(500, 50);
      assert.equal(peer.isPaused, true);
      await chat.pass(50);
      assert.equal(peer.isPaused, false);
    }));
});

describe("many requests at once", () => {
  const MANY = 5000;
  const AT_ONCE = 500;

  it("let the event loop turn when the rate limit is off, also commands that wait for a promise", () =>
    MemoryChat.run({ rateLimit: 0 }, async (chat) => {
      const flood = await chat.join("flood");
      flood.take();
      flood.send("/who\n".repeat(MANY));
      const turns: number[] = [];
      for (let sum = 0; sum < MANY; sum += turns.at(-1) ?? 0) {
        await chat.turn();
        turns.push(flood.take().length);
        assert.ok(turns.length < 30, "all are answered");
      }
      assert.ok(turns.every((count) => count <= AT_ONCE), String(turns));
    }));
});

describe("slow consumer", () => {
  const SMALL = { kernelBytes: 16 * KiB };
  const KILOBYTE = `${"k".repeat(KiB - 1)}\n`;

  /** Speaks `count` times a kilobyte, a turn for each. */
  async function speak(chat: MemoryChat, speaker: MemoryClient, count: number): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      speaker.send(KILOBYTE);
      await chat.settle();
    }
  }

  it("is evicted once its budget is exceeded, without a word; the others lose nothing", () =>
    MemoryChat.run({ maxQueueBytes: 64 * KiB, rateLimit: 0 }, async (chat) => {
      const reader = await chat.join("reader");
      const slow = await chat.join("slow");
      const alice = await chat.join("alice");
      slow.socket.pause();
      slow.take();
      reader.take();
      await speak(chat, alice, 70);
      assert.equal(slow.closed, undefined, "16 KiB are with the system, and less than 64 KiB wait");
      assert.ok(chat.server.unsentBytes > 50 * KiB);
      await speak(chat, alice, 30);
      assert.equal(slow.closed, "reset");
      assert.deepEqual(slow.take(), []);
      assert.deepEqual(chat.closes("slow_consumer"), [1]);
      assert.equal(chat.server.unsentBytes, 0);
      const heard = reader.take();
      assert.equal(heard.filter((line) => line.startsWith("alice: k")).length, 100);
      assert.deepEqual(heard.filter((line) => !line.startsWith("alice: k")), [left("slow")]);
      assert.deepEqual(alice.take(), [left("slow")]);
    }, SMALL));

  it("is evicted when it takes nothing for too long", () =>
    MemoryChat.run({ rateLimit: 0 }, async (chat) => {
      const slow = await chat.join("slow");
      const alice = await chat.join("alice");
      slow.socket.pause();
      await speak(chat, alice, 20);
      await chat.pass(9999);
      assert.equal(slow.closed, undefined);
      await chat.pass(1);
      assert.equal(slow.closed, "reset");
      assert.deepEqual(chat.closes("slow_consumer"), [1]);
      assert.deepEqual(alice.take(), [left("slow")]);
    }, SMALL));

  it("may take its time as long as it takes something", () =>
    MemoryChat.run({ rateLimit: 0 }, async (chat) => {
      const slow = await chat.join("slow");
      const alice = await chat.join("alice");
      slow.take();
      slow.socket.pause();
      await speak(chat, alice, 100);
      for (let i = 0; i < 3; i += 1) {
        await chat.pass(9000);
        slow.data = pausedAfterOne(slow);
        slow.socket.resume();
        await chat.settle();
        assert.equal(slow.closed, undefined);
        assert.ok(chat.server.unsentBytes > 0);
      }
      await chat.pass(10_000);
      assert.equal(slow.closed, "reset");
      assert.deepEqual(chat.closes("slow_consumer"), [1]);
    }, SMALL));

  it("is not a client that reads, even after a large burst in one turn", () =>
    MemoryChat.run({ maxQueueBytes: 64 * KiB, rateLimit: 0 }, async (chat) => {
      const bob = await chat.join("bob");
      const alice = await chat.join("alice");
      bob.take();
      alice.send(KILOBYTE.repeat(64)); // the most that one read brings
      alice.send(KILOBYTE.repeat(192));
      await chat.settle();
      assert.equal(bob.closed, undefined);
      assert.equal(bob.take().length, 256);
    }));

  it("is not a client whose history exceeds the budget", () =>
    MemoryChat.run(
      { maxQueueBytes: 32 * KiB, historySize: 200, rateLimit: 0, writeTimeout: 0 },
      async (chat) => {
        const alice = await chat.join("alice");
        await speak(chat, alice, 150);
        const bob = await chat.connect();
        bob.socket.pause();
        bob.send("NICK bob\n");
        await chat.settle();
        assert.ok(chat.server.unsentBytes > 100 * KiB);
        await speak(chat, alice, 20);
        assert.equal(bob.closed, undefined, "what came live is within the budget");
        bob.socket.resume();
        await chat.settle();
        const lines = bob.take();
        assert.equal(lines.length, 1 + 150 + 1 + 20);
        assert.equal(lines[0], joined("alice"));
        assert.equal(lines[151], joined("bob"));
      },
      SMALL,
    ));

  it("is who lets more than the budget wait behind its history", () =>
    MemoryChat.run(
      { maxQueueBytes: 32 * KiB, historySize: 200, rateLimit: 0, writeTimeout: 0 },
      async (chat) => {
        const alice = await chat.join("alice");
        await speak(chat, alice, 150);
        const bob = await chat.connect();
        bob.socket.pause();
        bob.send("NICK bob\n");
        await chat.settle();
        await speak(chat, alice, 60);
        assert.equal(bob.closed, "reset");
        assert.deepEqual(chat.closes("slow_consumer"), [1]);
      },
      SMALL,
    ));

  describe("who asks for more than the budget", () => {
    const ASKED = { maxQueueBytes: 32 * KiB, historySize: 200, rateLimit: 0 };
    /** The lobby's history is five times the budget; `asker` then asks for it 40 times. */
    async function ask(chat: MemoryChat): Promise<MemoryClient> {
      const alice = await chat.join("alice");
      const asker = await chat.join("asker");
      await speak(chat, alice, 150);
      asker.take();
      asker.socket.pause();
      asker.send("/history\n".repeat(40));
      await chat.settle();
      return asker;
    }

    it("has its requests held until it reads, and then gets every answer", () =>
      MemoryChat.run({ ...ASKED, writeTimeout: 0, idleTimeout: 0 }, async (chat) => {
        const asker = await ask(chat);
        assert.ok(chat.server.unsentBytes < 512 * KiB, `${chat.server.unsentBytes} bytes wait for one client`);
        await chat.pass(3_600_000);
        asker.socket.resume();
        await chat.settle();
        assert.equal(asker.take().length, 40 * 152);
        asker.send("/ping\n");
        await chat.settle();
        assert.deepEqual(asker.take(), [PONG]);
      }, SMALL));

    it("is not idle meanwhile", () =>
      MemoryChat.run({ ...ASKED, writeTimeout: 0 }, async (chat) => {
        const asker = await ask(chat);
        await chat.pass(3_600_000);
        assert.equal(asker.closed, undefined);
        assert.deepEqual(chat.closes("idle_timeout"), [1], "alice was");
      }, SMALL));

    it("is evicted when it takes nothing of it", () =>
      MemoryChat.run(ASKED, async (chat) => {
        const asker = await ask(chat);
        await chat.pass(10_000);
        assert.equal(asker.closed, "reset");
        assert.deepEqual(chat.closes("slow_consumer"), [1]);
      }, SMALL));

    it("has its requests read again when the transport takes all bytes without a drain event", () =>
      MemoryChat.run(ASKED, async (chat) => {
        const asker = await ask(chat);
        asker.socket.resume();
        await chat.settle();
        assert.equal(asker.take().length, 40 * 152);
        asker.send("/ping\n");
        await chat.settle();
        assert.deepEqual(asker.take(), [PONG]);
      }, { kernelBytes: 64 * 1024 * KiB }));
  });

  it("has no budget at 0, and no deadline at 0", () =>
    MemoryChat.run({ maxQueueBytes: 0, writeTimeout: 0, idleTimeout: 0, rateLimit: 0 }, async (chat) => {
      const slow = await chat.join("slow");
      const alice = await chat.join("alice");
      slow.take();
      slow.socket.pause();
      await speak(chat, alice, 1500);
      await chat.pass(3_600_000);
      slow.socket.resume();
      await chat.settle();
      assert.equal(slow.take().length, 1500);
    }, SMALL));
});

/** Pauses a client once it has taken something. */
function pausedAfterOne(client: MemoryClient): (chunk: Uint8Array) => void {
  return () => client.socket.pause();
}

describe("each way to end", () => {
  type Way = {
    readonly reason: CloseReason;
    readonly config?: object;
    end(client: MemoryClient, other: MemoryClient): void;
  };
  const ways: readonly Way[] = [
    { reason: "client_quit", end: (client) => client.send("/quit\n") },
    { reason: "client_quit", end: (client) => client.send("/quit see you\nnot heard\n") },
    { reason: "client_end", end: (client) => client.halfClose() },
    { reason: "client_reset", end: (client) => client.reset() },
    { reason: "socket_error", end: (client) => client.socket.peer.fail(new Error("ETIMEDOUT")) },
    { reason: "too_long", end: (client) => client.send("x".repeat(65_537)) },
    { reason: "idle_timeout", config: { idleTimeout: 1 }, end() {} },
    {
      reason: "slow_consumer",
      config: { maxQueueBytes: 8192 },
      end(client, other) {
        client.socket.pause();
        other.send(text(Array.from({ length: 20 }, () => "x".repeat(1000))));
      },
    },
  ];

  for (const { reason, config, end } of ways) {
    it(`is counted under its name, with one leave for the others: ${reason}`, () =>
      MemoryChat.run({ rateLimit: 0, ...config }, async (chat) => {
        const client = await chat.join("client");
        const other = await chat.join("other");
        for (let i = 0; i < 20; i += 1) other.send(text(["x".repeat(100)]));
        await chat.settle();
        other.take();
        end(client, other);
        for (let i = 0; i < 30; i += 1) {
          other.send("still here\n");
          await chat.pass(500);
        }
        assert.deepEqual(other.take().filter((line) => line !== warning(1)), [left("client")]);
        const reasons = Object.keys(CLOSE_REASONS);
        assert.deepEqual(chat.closes(...reasons), reasons.map((name) => name === reason ? 1 : 0));
        assert.equal(chat.server.sessionCount, 1);
        await chat.join("client"); // the name is free
      }, { kernelBytes: 4096 }));
  }

  it("leaves no trace of who had no nickname", () =>
    MemoryChat.run({}, async (chat) => {
      const other = await chat.join("other");
      const client = await chat.connect();
      client.send("hello?\n/quit\n");
      await chat.settle();
      assert.deepEqual(client.take(), ["[오류] NICK_REQUIRED 먼저 닉네임을 정하세요: NICK <nickname>"]);
      assert.equal(client.closed, "end");
      assert.deepEqual(other.take(), []);
      assert.deepEqual(chat.closes("client_quit"), [1]);
    }));
});

describe("half-close", () => {
  it("what was sent is carried out, its answers arrive, then the server ends too", () =>
    MemoryChat.run({}, async (chat) => {
      const other = await chat.join("other");
      const client = await chat.connect();
      client.send("NICK alice\nhello\n/ping\n/who\nunfinished");
      client.halfClose();
      await chat.settle();
      assert.deepEqual(client.take(), [joined("other"), joined("alice"), PONG, "[시스템] lobby 2명: other, alice"]);
      assert.equal(client.closed, "end");
      assert.deepEqual(other.take(), [joined("alice"), "alice: hello", left("alice")]);
      assert.deepEqual(chat.closes("client_end"), [1]);
    }));

  it("without a byte before it ends the connection at once", () =>
    MemoryChat.run({}, async (chat) => {
      const client = await chat.connect();
      client.halfClose();
      await chat.settle();
      assert.equal(client.closed, "end");
      assert.deepEqual(client.take(), []);
      assert.deepEqual(chat.closes("client_end"), [1]);
    }));
});

describe("after the server's end of stream", () => {
  it("who does not end too is torn down after a second", () =>
    MemoryChat.run({}, async (chat) => {
      const client = await chat.join("alice");
      client.stubborn = true;
      client.send("/quit\n");
      await chat.settle();
      assert.equal(client.ended, true);
      await chat.pass(999);
      assert.equal(client.closed, undefined);
      await chat.pass(1);
      assert.equal(client.closed, "reset");
      assert.deepEqual(chat.closes("client_quit"), [1]);
    }));

  it("the second counts from when everything was sent", () =>
    MemoryChat.run({ rateLimit: 0, historySize: 1000 }, async (chat) => {
      const client = await chat.join("alice");
      client.stubborn = true;
      client.socket.pause();
      client.send(text(Array.from({ length: 50 }, () => "x".repeat(1000))) + "/history\n/quit\n");
      await chat.pass(5000);
      assert.equal(client.closed, undefined);
      client.socket.resume();
      await chat.settle();
      assert.equal(client.take().length, 51);
      assert.equal(client.ended, true);
      await chat.pass(999);
      assert.equal(client.closed, undefined);
      await chat.pass(1);
      assert.equal(client.closed, "reset");
    }, { kernelBytes: 4096 }));

  it("who takes nothing of what is left is torn down by the write timeout", () =>
    MemoryChat.run({ rateLimit: 0, historySize: 1000 }, async (chat) => {
      const client = await chat.join("alice");
      client.socket.pause();
      client.send(text(Array.from({ length: 50 }, () => "x".repeat(1000))) + "/history\n/quit\n");
      await chat.settle();
      await chat.pass(9999);
      assert.equal(client.closed, undefined);
      await chat.pass(1);
      assert.equal(client.closed, "reset");
    }, { kernelBytes: 4096 }));

  it("what the client goes on sending is not carried out", () =>
    MemoryChat.run({}, async (chat) => {
      const other = await chat.join("other");
      const client = await chat.join("alice");
      other.take();
      client.stubborn = true;
      client.send("/quit\n");
      await chat.settle();
      client.send("I am still here\n");
      await chat.settle();
      assert.deepEqual(other.take(), [left("alice")]);
      assert.deepEqual(client.take(), []);
    }));
});

describe("a command that waits for the backplane", () => {
  /** Runs a test with a backplane whose answers it holds. */
  function delayed(test: (chat: MemoryChat, backplane: DelayingBackplane) => Promise<void>): Promise<void> {
    let backplane: DelayingBackplane | undefined;
    return MemoryChat.run({}, (chat) => test(chat, backplane ?? assert.fail()), {
      backplane: (...parts) => backplane = new DelayingBackplane(...parts),
    });
  }

  it("keeps everything behind it waiting, in order", () =>
    delayed(async (chat, backplane) => {
      const client = await chat.connect();
      backplane.holding = true;
      client.send("NICK alice\n/ping\n/who\n/ping\n");
      await chat.settle();
      assert.deepEqual(client.take(), []);
      assert.equal(backplane.held, 1, "the claim");
      backplane.letGo();
      await chat.settle();
      assert.deepEqual(client.take(), []);
      assert.equal(backplane.held, 1, "the join of the lobby");
      backplane.letGo();
      await chat.settle();
      assert.deepEqual(client.take(), [joined("alice"), PONG]);
      assert.equal(backplane.held, 1, "the list of who is there");
      backplane.letGo();
      await chat.settle();
      assert.deepEqual(client.take(), ["[시스템] lobby 1명: alice", PONG]);
    }));

  it("keeps later chunks waiting too, and then the socket unread", () =>
    delayed(async (chat, backplane) => {
      const client = await chat.join("alice");
      backplane.holding = true;
      client.send("/who\n");
      await chat.settle();
      client.send("/ping\n");
      await chat.settle();
      assert.equal(client.socket.peer.isPaused, true);
      client.send("/rooms\n/pi");
      await chat.settle();
      client.send("ng\n");
      await chat.settle();
      assert.deepEqual(client.take(), []);
      backplane.letGo();
      await chat.settle();
      assert.deepEqual(client.take(), ["[시스템] lobby 1명: alice", PONG, "[시스템] 방 1개: lobby(1)", PONG]);
      assert.equal(client.socket.peer.isPaused, false);
    }));

  it("decides where the message behind it goes", () =>
    delayed(async (chat, backplane) => {
      const lobby = await chat.join("lobbyist");
      const dev = await chat.join("developer");
      dev.send("/join dev\n");
      const client = await chat.join("alice");
      lobby.take();
      dev.take();
      backplane.holding = true;
      client.send("/join dev\nhello\n");
      await chat.settle();
      backplane.letGo();
      await chat.settle();
      assert.deepEqual(lobby.take(), [left("alice")]);
      assert.deepEqual(dev.take(), [joined("alice"), "alice: hello"]);
    }));

  it("delays no other client", () =>
    delayed(async (chat, backplane) => {
      const alice = await chat.join("alice");
      const bob = await chat.join("bob");
      alice.take();
      backplane.holding = true;
      alice.send("/who\n");
      await chat.settle();
      bob.send("/ping\nhello\n");
      await chat.settle();
      assert.deepEqual(bob.take(), [PONG]);
      assert.deepEqual(alice.take(), ["bob: hello"]);
      backplane.letGo();
      await chat.settle();
      assert.deepEqual(alice.take(), ["[시스템] lobby 2명: alice, bob"]);
    }));

  it("still answers a client that ended meanwhile", () =>
    delayed(async (chat, backplane) => {
      const client = await chat.join("alice");
      backplane.holding = true;
      client.send("/who\n/ping\n");
      client.halfClose();
      await chat.settle();
      assert.equal(client.ended, false);
      backplane.letGo();
      await chat.settle();
      assert.deepEqual(client.take(), ["[시스템] lobby 1명: alice", PONG]);
      assert.equal(client.closed, "end");
    }));

  it("gives back the nickname of a session that ended meanwhile", () =>
    delayed(async (chat, backplane) => {
      const other = await chat.join("other");
      const client = await chat.connect();
      backplane.holding = true;
      client.send("NICK alice\n");
      await chat.settle();
      client.reset();
      await chat.settle();
      assert.equal(chat.server.sessionCount, 1);
      backplane.holding = false;
      backplane.letGo();
      await chat.settle();
      assert.deepEqual(other.take(), [], "it never arrived");
      await chat.join("alice");
    }));

  it("gives back the nickname and the lobby of a session that ended while it was joining", () =>
    delayed(async (chat, backplane) => {
      const other = await chat.join("other");
      const client = await chat.connect();
      backplane.holding = true;
      client.send("NICK alice\n");
      await chat.settle();
      backplane.letGo();
      await chat.settle();
      client.reset();
      await chat.settle();
      backplane.holding = false;
      backplane.letGo();
      await chat.settle();
      assert.deepEqual(other.take(), [joined("alice"), left("alice")]);
      other.send("/who\n");
      await chat.settle();
      assert.deepEqual(other.take(), ["[시스템] lobby 1명: other"]);
      await chat.join("alice");
    }));

  it("gives back the room of a session that ended meanwhile, and the room goes", () =>
    delayed(async (chat, backplane) => {
      const other = await chat.join("other");
      const client = await chat.join("alice");
      other.take();
      backplane.holding = true;
      client.send("/join dev\n");
      await chat.settle();
      client.reset();
      await chat.settle();
      assert.deepEqual(other.take(), [left("alice")]);
      backplane.holding = false;
      backplane.letGo();
      await chat.settle();
      assert.equal(chat.server.roomCount, 1);
      other.send("/rooms\n");
      await chat.settle();
      assert.deepEqual(other.take(), ["[시스템] 방 1개: lobby(1)"]);
    }));

  it("does not put off the handshake timeout", () =>
    delayed(async (chat, backplane) => {
      const client = await chat.connect();
      backplane.holding = true;
      client.send("NICK alice\n");
      await chat.settle();
      assert.equal(backplane.held, 1);
      await chat.pass(60_000);
      assert.deepEqual(client.take(), [HANDSHAKE]);
      assert.equal(client.closed, "end");
      backplane.holding = false;
      backplane.letGo();
      await chat.settle();
      await chat.join("alice");
    }));
});

describe("a failing backplane", () => {
  /** Runs a test with a backplane that fails on request. */
  function failing(test: (chat: MemoryChat, backplane: FailingBackplane) => Promise<void>): Promise<void> {
    let backplane: FailingBackplane | undefined;
    return MemoryChat.run({}, (chat) => test(chat, backplane ?? assert.fail()), {
      backplane: (...parts) => backplane = new FailingBackplane(...parts),
    });
  }

  for (const [at, line] of [["publish", "hello\n"], ["members", "/who\n"], ["join", "/join dev\n"]] as const) {
    it(`closes only the connection that met a defect (${at})`, () =>
      failing(async (chat, backplane) => {
        const alice = await chat.join("alice");
        const bob = await chat.join("bob");
        alice.take();
        backplane.failing = { at, error: new TypeError("a defect") };
        alice.send(line);
        alice.send("/ping\n");
        await chat.settle();
        assert.deepEqual(alice.take(), [UNAVAILABLE]);
        assert.equal(alice.ended, true);
        assert.deepEqual(chat.closes("internal_error"), [1]);
        backplane.failing = undefined;
        assert.deepEqual(bob.take(), [left("alice")]);
        bob.send("/ping\n");
        await chat.settle();
        assert.deepEqual(bob.take(), [PONG]);
      }));
  }

  for (const [at, line] of [["publish", "hello\n"], ["members", "/who\n"], ["join", "/join dev\n"]] as const) {
    it(`that can't be reached answers UNAVAILABLE, and the connection goes on (${at})`, () =>
      failing(async (chat, backplane) => {
        const alice = await chat.join("alice");
        backplane.failing = { at, error: new BackplaneUnavailable("gone") };
        alice.send(`${line}/ping\n`);
        await chat.settle();
        assert.deepEqual(alice.take(), [UNAVAILABLE, PONG]);
        backplane.failing = undefined;
        alice.send("/who\n");
        await chat.settle();
        assert.deepEqual(alice.take(), ["[시스템] lobby 1명: alice"], "it stayed where it was");
      }));
  }

  it("that refuses a message says why, under the id of the request", () =>
    failing(async (chat, backplane) => {
      const client = await chat.connect();
      client.send('{"type":"nick","nick":"alice"}\n');
      await chat.settle();
      client.take();
      backplane.refusal = { code: "UNAVAILABLE" };
      client.send('{"type":"message","room":"lobby","text":"hi","id":7}\n');
      await chat.settle();
      const [answer = "", ...more] = client.take();
      const { type, code, id } = JSON.parse(answer);
      assert.deepEqual([type, code, id, more.length], ["error", "UNAVAILABLE", 7, 0]);
    }));

  for (const at of ["claim", "join"] as const) {
    it(`that can't be reached leaves a client without a name, which may try again (${at})`, () =>
      failing(async (chat, backplane) => {
        const client = await chat.connect();
        backplane.failing = { at, error: new BackplaneUnavailable("gone") };
        client.send("NICK alice\nhello\n");
        await chat.settle();
        assert.deepEqual(client.take(), [
          UNAVAILABLE,
          "[오류] NICK_REQUIRED 먼저 닉네임을 정하세요: NICK <nickname>",
        ]);
        backplane.failing = undefined;
        client.send("NICK alice\n");
        await chat.settle();
        assert.deepEqual(client.take(), [joined("alice")]);
      }));
  }
});
