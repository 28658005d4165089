import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { canDuplicate } from "../../src/runtime/bun_descriptor.ts";
import { JsonClient, type JsonObject } from "../support/json_client.ts";
import { LineClient } from "../support/line_client.ts";
import { metricsWhen, total } from "../support/metrics.ts";
import { openFilesBut } from "../support/proc.ts";
import { startHttpServer } from "../support/program.ts";

/** So few that a thread logs each, instead of summing up: twice as many come and go, and one. */
const CLIENTS = 12;
/** Whether connections change threads: see `Socket.isDetachable`. */
const canMove = "Deno" in globalThis || canDuplicate();
/** Rooms that each of them goes through. */
const STOPS = 50;
/** Rooms enough for both threads to keep some. */
const ROOMS = 6;
const WORDS = 4;

/** A client that changes rooms, sends messages, and checks the order of every event. */
class Wanderer {
  readonly #client: JsonClient;
  /** The room that it is in, and the latest event there that it knows of. */
  #room = "lobby";
  #seq = 0;
  messages = 0;

  constructor(client: JsonClient) {
    this.#client = client;
  }

  async goTo(room: string): Promise<void> {
    if (room === this.#room) return;
    this.#client.ask({ type: "join", room });
    const { seq } = await this.#until((it) => it.type === "joined");
    this.#client.ask({ type: "leave", room: this.#room });
    [this.#room, this.#seq] = [room, Number(seq)];
    // With its answer it is in one room, and may go there with its connection while it talks.
    this.#client.ask({ type: "who", room });
    await this.#until((it) => it.type === "who");
  }

  async talk(words: number): Promise<void> {
    for (let n = 1; n <= words; n += 1) {
      this.#client.ask({ type: "message", room: this.#room, text: `word ${n}`, id: n });
      if (Math.random() < 0.3) await delay(Math.random() * 4);
    }
    await this.#until(({ type, id }) => type === "ack" && id === words);
  }

  reset(): void {
    this.#client.reset();
  }

  quit(): Promise<string> {
    this.#client.ask({ type: "quit" });
    return this.#client.closed;
  }

  async #until(wanted: (unit: JsonObject) => boolean): Promise<JsonObject> {
    for (;;) {
      const unit = await this.#client.next();
      this.#check(unit);
      if (wanted(unit)) return unit;
    }
  }

  /** Checks that events of a room, its own messages included, have no gaps and no duplicates. */
  #check({ type, room, seq }: JsonObject): void {
    assert.notEqual(type, "error");
    const isOwn = type === "ack"; // of the one room that it talks in
    if (!isOwn && (room !== this.#room || (type !== "message" && type !== "join" && type !== "leave"))) return;
    if (this.#room === "lobby") return;
    assert.equal(seq, this.#seq + 1, `${type} in ${this.#room}`);
    this.#seq += 1;
    if (type === "message") this.messages += 1;
  }
}

/** The threads that a log tells of, by connection, of which each is to be there once. */
function threadsOf(log: string, what: "opened" | "closed"): Map<number, number> {
  const threads = new Map<number, number>();
  for (const line of log.split("\n").filter((line) => line.includes(`"message":"connection ${what}"`))) {
    const { connection, thread } = JSON.parse(line) as { connection: number; thread: number };
    assert.ok(!threads.has(connection), line);
    threads.set(connection, thread);
  }
  return threads;
}

/** The number of open descriptors once two readings agree: that of a client is closed soon after the client is gone. */
async function settledFiles(pid: number, adminPort: number): Promise<number> {
  let files = openFilesBut(pid, adminPort);
  for (let readings = 0; readings < 100; readings += 1) {
    await delay(50);
    const before = files;
    files = openFilesBut(pid, adminPort);
    if (files === before) break;
  }
  return files;
}

describe("clients that go from room to room of a server of two threads", () => {
  it("miss nothing, hear nothing twice, and leave nothing behind", async () => {
    const options = ["--threads", "2", "--rate-limit", "0", "--log-level", "info", "--log-format", "json"];
    const { program, port, admin, adminPort } = await startHttpServer(options);
    await LineClient.join(port, "first").then((client) => client.destroy());
    await metricsWhen(admin, (samples) => total(samples, "chat_connections") === 0);
    // Connections of the admin port come and go by themselves.
    const files = await settledFiles(program.pid, adminPort);
    const wander = async (i: number) => {
      const wanderer = new Wanderer(await JsonClient.join(port, `c${i}`));
      for (let stop = 0; stop < STOPS; stop += 1) {
        await wanderer.goTo(`room${Math.floor(Math.random() * ROOMS)}`);
        await wanderer.talk(WORDS);
      }
      // Some vanish while they are on their way.
      if (i % 3 === 0) void wanderer.goTo(`room${i % ROOMS}x`).catch(() => {});
      if (i % 3 === 0) await delay(Math.random() * 2);
      if (i % 2 === 0) wanderer.reset();
      else await wanderer.quit();
      return wanderer.messages;
    };
    const heard = await Promise.all(Array.from({ length: CLIENTS }, (_, i) => wander(i)));
    assert.ok(heard.every((count) => count > 0));
    const samples = await metricsWhen(admin, (samples) => total(samples, "chat_connections") === 0);
    assert.equal(total(samples, "chat_sessions"), 0);
    assert.equal(total(samples, "chat_rooms"), 1, "the lobby is left");
    // The names are free, and each is held once.
    const next = await Promise.all(Array.from({ length: CLIENTS }, (_, i) => LineClient.join(port, `c${i}`)));
    for (const client of next) client.destroy();
    await metricsWhen(admin, (samples) => total(samples, "chat_connections") === 0);
    for (let i = 0; i < 200 && openFilesBut(program.pid, adminPort) > files; i += 1) await delay(20);
    assert.ok(openFilesBut(program.pid, adminPort) <= files, "no descriptor is left");
    assert.equal(await program.stop(), 0);
    const [opened, closed] = [threadsOf(program.stderr, "opened"), threadsOf(program.stderr, "closed")];
    assert.equal(opened.size, 2 * CLIENTS + 1);
    assert.deepEqual([...closed.keys()].sort(), [...opened.keys()].sort(), "each is counted out once");
    if (canMove) assert.ok([...opened].some(([id, thread]) => closed.get(id) !== thread), "nobody has moved");
    assert.ok(!program.stderr.includes('"level":"error"'), program.stderr);
  });
});
