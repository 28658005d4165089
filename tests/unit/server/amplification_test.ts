/**
 * A client joins a hundred rooms in a row, each with a history full of the largest messages.
 * A client that reads is not evicted; one that does not read costs bounded memory.
 */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import { joined, utf8 } from "../../support/bytes.ts";
import { MemoryChat, type MemoryClient } from "../../support/memory_chat.ts";
import { frame, json, linesIn, objectsIn, payloadsIn } from "../../support/wire.ts";

const ROOMS = Array.from({ length: 100 }, (_, i) => `r${String(i).padStart(3, "0")}`);
const MAX_QUEUE_BYTES = 1_048_576;
/** What unit/protocol/amplification_test.ts proves of one replay, in text. */
const MAX_REPLAYED = 1152 * 1024;
const CONFIG = { maxQueueBytes: MAX_QUEUE_BYTES, maxRoomsPerSession: 0, rateLimit: 0 };
/** Of 32 characters of four bytes each. */
const SPEAKER = "𐐀".repeat(32);

/** The largest frame of which a room's history keeps four, with its speaker's name. */
const LARGEST = '"'.repeat(64_000);
/** What takes most as lines: 64 of them, as long as the history keeps a hundred of. */
const MAX_LINES = Array.from({ length: 64 }, () => "x".repeat(36)).join("\n");

/** A client's bytes since the last time. */
function tap(client: MemoryClient): () => Buffer {
  let chunks: Buffer[] = [];
  client.data = (chunk) => void chunks.push(Buffer.from(chunk));
  return () => {
    const bytes = Buffer.concat(chunks);
    chunks = [];
    return bytes;
  };
}

/** Fills each room's history with `said`, and keeps a member in it. */
async function fill(chat: MemoryChat, said: string, times: number, rooms = ROOMS): Promise<void> {
  const keeper = await chat.connect();
  keeper.data = () => {};
  keeper.send(joined(json({ type: "nick", nick: "keeper" }), ...rooms.map((room) => json({ type: "join", room }))));
  const speaker = await chat.connect();
  speaker.data = () => {};
  speaker.send(frame(`NICK ${SPEAKER}`));
  await chat.settle();
  const saying = joined(...Array.from({ length: times }, () => frame(said)));
  for (const room of rooms) {
    speaker.send(joined(frame(`/join ${room}`), saying));
    await chat.settle();
  }
  speaker.send(frame("/leave"));
  await chat.settle();
  assert.deepEqual([keeper.closed, speaker.closed], [undefined, undefined]);
}

const LINES = ROOMS.map((room) => `/join ${room}`);

/** What a client sends to set its nickname, then to join every room, then to request history. */
const READERS = {
  text: { hello: utf8("NICK reader\n"), joins: utf8(`${LINES.join("\n")}\n`), more: utf8("/history\n".repeat(100)) },
  binary: {
    hello: frame("NICK reader"),
    joins: joined(...LINES.map(frame)),
    more: joined(...LINES.map(() => frame("/history"))),
  },
  json: {
    hello: json({ type: "nick", nick: "reader" }),
    joins: joined(...ROOMS.map((room) => json({ type: "join", room }))),
    more: joined(...ROOMS.map((room) => json({ type: "history", room }))),
  },
};
type Speaks = keyof typeof READERS;

const FILLS = {
  "the largest messages": { said: LARGEST, times: 5, speaks: ["binary", "json"] },
  "the most lines": { said: MAX_LINES, times: 101, speaks: ["text"] },
} as const;

for (const [what, { said, times, speaks }] of Object.entries(FILLS)) {
  describe(`a hundred rooms full of ${what}, joined in a row`, () => {
    for (const name of speaks) {
      it(`all reach a reader of ${name}, who is not evicted`, () =>
        MemoryChat.run(CONFIG, async (chat) => {
          await fill(chat, said, times);
          const reader = await chat.connect();
          const read = tap(reader);
          reader.send(READERS[name].hello);
          await chat.settle();
          read();
          reader.send(READERS[name].joins);
          await chat.settle();
          assert.equal(reader.closed, undefined);
          assert.equal(chat.server.unsentBytes, 0);
          assertAllRead(name, read(), said);
        }));

      it(`wait for one who speaks ${name} and does not read: never more than the budget and one replay`, () =>
        MemoryChat.run(CONFIG, async (chat) => {
          await fill(chat, said, times);
          const sleeper = await chat.connect();
          const read = tap(sleeper);
          sleeper.send(READERS[name].hello);
          await chat.settle();
          read();
          sleeper.socket.pause();
          sleeper.send(READERS[name].joins);
          await chat.settle();
          const unsent = chat.server.unsentBytes;
          assert.ok(unsent > MAX_QUEUE_BYTES / 2, `${unsent} bytes wait`);
          assert.ok(unsent <= MAX_QUEUE_BYTES + MAX_REPLAYED, `${unsent} bytes wait`);
          await chat.pass(9000, 1000);
          assert.equal(sleeper.closed, undefined, "a replay by itself never evicts");
          sleeper.socket.resume();
          await chat.settle();
          assert.equal(sleeper.closed, undefined);
          assertAllRead(name, read(), said);
          sleeper.socket.pause();
          sleeper.send(READERS[name].more);
          await chat.settle();
          await chat.pass(10_000, 1000);
          assert.equal(chat.server.unsentBytes, 0, "but to take nothing for ten seconds does");
          assert.deepEqual(chat.closes("slow_consumer"), [1]);
        }));
    }
  });
}

describe("a shutdown", () => {
  it("handles requests that were read, and queues at most the budget and one replay", () =>
    MemoryChat.run({ ...CONFIG, rateLimit: 20 }, async (chat) => {
      await fill(chat, MAX_LINES, 101, ROOMS.slice(0, 1));
      const sleeper = await chat.connect();
      tap(sleeper);
      sleeper.send("NICK reader\n/join r000\n");
      await chat.settle();
      sleeper.socket.pause();
      sleeper.send("/history\n".repeat(60));
      await chat.settle();
      void chat.server.stop();
      await chat.settle();
      const { unsentBytes } = chat.server;
      assert.ok(unsentBytes <= MAX_QUEUE_BYTES + MAX_REPLAYED, `${unsentBytes} bytes wait`);
    }));

  it("sends the notice to a client while another one does not read, and to that one once it reads", () =>
    MemoryChat.run({ ...CONFIG, rateLimit: 20 }, async (chat) => {
      await fill(chat, MAX_LINES, 101, ROOMS.slice(0, 1));
      const other = await chat.join("other");
      const sleeper = await chat.connect();
      sleeper.send("NICK reader\n/join r000\n");
      await chat.settle();
      sleeper.socket.pause();
      sleeper.send(`${"/history\n".repeat(5)}/ping\n`);
      await chat.settle();
      void chat.server.stop();
      await chat.settle();
      const farewell = "[시스템] 서버가 종료됩니다.";
      assert.equal(other.take().at(-1), farewell);
      sleeper.socket.resume();
      await chat.settle();
      assert.deepEqual(sleeper.take().slice(-2), ["[시스템] pong", farewell]);
    }));
});

/** Every room's history, each ending with the newcomer's own join, and nothing lost between. */
function assertAllRead(name: Speaks, bytes: Buffer, said: string): void {
  if (name === "json") {
    const rooms = objectsIn(bytes).filter(({ type }) => type === "joined");
    assert.deepEqual(rooms.map(({ room }) => room), ROOMS);
    for (const { history, seq } of rooms) {
      const events = history as { text?: string; seq: number }[];
      assert.ok(events.length >= 4 && events.slice(0, -1).every(({ text }) => text === said || text === undefined));
      assert.equal(events.at(-1)?.seq, Number(seq) - 1);
    }
    return;
  }
  // A room's name is in no line and no frame: each room's bytes are the same.
  assert.equal(bytes.length % ROOMS.length, 0, `${bytes.length} bytes`);
  const length = bytes.length / ROOMS.length;
  const first = bytes.subarray(0, length);
  for (let i = 1; i < ROOMS.length; i += 1) {
    assert.ok(first.equals(bytes.subarray(i * length, (i + 1) * length)), `room ${i}`);
  }
  const events = name === "text" ? linesIn(first) : payloadsIn(first).map((payload) => Buffer.from(payload).toString());
  assert.equal(events.at(-1), "[시스템] reader님이 입장했습니다.");
}
