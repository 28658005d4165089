import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import type { ThreadsBackplane } from "../../src/backplane/threads.ts";
import type { Moves } from "../../src/chat/moves.ts";
import { protocolsOf } from "../../src/cli/create_server.ts";
import { type Config, DEFAULTS } from "../../src/config/schema.ts";
import { combine, type Snapshot } from "../../src/observe/snapshot.ts";
import { singleThread } from "../../src/server/thread_group.ts";
import { Server } from "../../src/server/server.ts";
import { FakeClock } from "./fake_clock.ts";
import { MemoryClient } from "./memory_chat.ts";
import { type MemoryOptions, MemoryRuntime, type MemorySocket } from "./memory_runtime.ts";
import { LinkedThreads } from "./threads.ts";

/** Rounds without an event after which nothing is on its way: a move has fewer steps that bring none. */
const QUIET_ROUNDS = 4;

/** Where a move can be held: before it is asked for, before the answer is used, before the connection is sent. */
export type Stage = "asking" | "moved" | "handoff";

/** The moves out of one thread, which a test can hold at a stage. */
export class HeldMoves {
  /** Set to hold moves from now on. */
  holdAt: Stage | undefined;
  readonly #held: (() => void)[] = [];
  #failure: Error | undefined;

  constructor(moves: Moves) {
    const move = moves.move.bind(moves);
    const send = moves.send.bind(moves);
    moves.move = async (...request) => {
      await this.#stop("asking");
      const hasMoved = await move(...request);
      await this.#stop("moved");
      return hasMoved;
    };
    moves.send = (...handoff) => {
      if (this.holdAt === "handoff") this.#held.push(() => send(...handoff));
      else send(...handoff);
    };
  }

  /** Moves that are held. */
  get held(): number {
    return this.#held.length;
  }

  /** Lets all held moves go on, and holds no more. */
  release(): void {
    this.holdAt = undefined;
    for (const go of this.#held.splice(0)) go();
  }

  /** Fails all held moves with `failure`. */
  fail(failure: Error): void {
    this.#failure = failure;
    this.release();
  }

  async #stop(stage: Stage): Promise<void> {
    if (this.holdAt !== stage) return;
    await new Promise<void>((go) => this.#held.push(go));
    if (this.#failure !== undefined) throw this.#failure;
  }
}

/** One thread: its server, and the moves out of it. */
export interface MemoryThread {
  readonly server: Server;
  readonly backplane: ThreadsBackplane;
  readonly heldMoves: HeldMoves;
  /** A room that this thread keeps. */
  readonly room: string;
}

/** The two threads of a server, in memory except for the channels between them, and in the test's own time. */
export class MemoryThreads {
  readonly clock = new FakeClock();
  readonly runtime: MemoryRuntime;
  readonly threads: readonly [MemoryThread, MemoryThread];
  /** Both threads share everything but their index. */
  readonly #place = singleThread();
  readonly #links: LinkedThreads;
  readonly #clients: MemoryClient[] = [];
  #ports: readonly number[] = [];

  private constructor(config: Config, memory: MemoryOptions) {
    this.runtime = new MemoryRuntime({ clock: this.clock, ...memory });
    this.#links = new LinkedThreads(2, config);
    const [first, second] = this.#links.backplanes.map((backplane, index) => this.#thread(config, backplane, index));
    assert.ok(first !== undefined && second !== undefined);
    this.threads = [first, second];
  }

  /** Starts both, runs `test` with them, and asserts that nothing is left afterwards. */
  static async run(
    config: Partial<Config>,
    test: (chat: MemoryThreads) => Promise<void>,
    memory: MemoryOptions = {},
  ): Promise<void> {
    const chat = new MemoryThreads({ ...DEFAULTS, webPort: "off", adminPort: "off", port: 0, ...config }, memory);
    try {
      const addresses = await Promise.all(chat.threads.map(({ server }) => server.start()));
      chat.#ports = addresses.map(([address]) => address?.port ?? 0);
      await test(chat);
      await chat.#end();
    } finally {
      await chat.#links.close();
    }
  }

  /** Connections that are counted, over both threads. */
  get admitted(): number {
    return this.#place.connections.size;
  }

  /** Connections by thread. */
  get connections(): number[] {
    return this.threads.map(({ server }) => server.connectionCount);
  }

  /** The sum of both snapshots. */
  get totals(): Snapshot {
    return combine(this.threads.map(({ server }) => server.snapshot()));
  }

  /** Runs everything that can run without time passing. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_ROUNDS;) {
      const { events } = this.runtime;
      await microtasks();
      this.clock.endTurns();
      await this.#links.settled();
      await microtasks();
      quiet = this.runtime.events === events && this.clock.turnEnds === 0 ? quiet + 1 : 0;
    }
  }

  /** Lets time pass. */
  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await this.settle();
  }

  /** Connects to one of the threads. */
  async connect(thread: 0 | 1): Promise<MemoryClient> {
    const { promise, resolve } = Promise.withResolvers<MemoryClient>();
    await this.runtime.connect({
      hostname: "127.0.0.1",
      port: this.#ports[thread] ?? 0,
      open: (socket) => {
        const client = new MemoryClient(socket as MemorySocket);
        resolve(client);
        return client;
      },
    });
    const client = await promise;
    this.#clients.push(client);
    return client;
  }

  /** Connects to one of the threads with a nickname, joins `room`, and drops what it received. */
  async join(thread: 0 | 1, nick: string, room?: string): Promise<MemoryClient> {
    const client = await this.connect(thread);
    client.send(`NICK ${nick}\n${room === undefined ? "" : `/join ${room}\n`}`);
    await this.settle();
    assert.equal(client.take().at(-1), `[시스템] ${nick}님이 입장했습니다.`);
    return client;
  }

  /** Stops both threads or the given ones. Fails when that takes more than `seconds`. */
  async stop(threads: readonly (0 | 1)[] = [0, 1], seconds = 100): Promise<void> {
    let running = threads.length;
    for (const thread of threads) void this.threads[thread].server.stop().then(() => running -= 1);
    await this.settle();
    for (let passed = 0; running > 0 && passed < seconds; passed += 1) await this.pass(1000);
    assert.equal(running, 0, "the servers stop");
  }

  #thread(config: Config, backplane: ThreadsBackplane, index: number): MemoryThread {
    const heldMoves = new HeldMoves(backplane.moves);
    const server = new Server({
      runtime: this.runtime,
      config,
      clock: this.clock,
      backplane,
      moves: backplane.moves,
      dropCaches: () => backplane.dropCaches(),
      protocols: protocolsOf(config, () => this.clock.time()),
      threads: { ...this.#place, index, count: 2 },
      version: "1",
    });
    const names = Array.from({ length: 64 }, (_, i) => `room${i}`);
    return { server, backplane, heldMoves, room: names.find((name) => !backplane.moves.isElsewhere(name)) ?? "" };
  }

  async #end(): Promise<void> {
    for (const client of this.#clients) client.reset();
    await this.settle();
    await this.pass(2000);
    // Before they stop, since that would clean up: the end of each client has left nothing.
    this.#assertEmpty();
    await this.stop();
    this.#assertEmpty();
  }

  #assertEmpty(): void {
    const { connections, sessions, queueBytes } = this.totals;
    const rooms = this.threads.map(({ server }) => server.roomCount);
    const { admitted, clock: { timers }, runtime: { openSockets: sockets, detached } } = this;
    assert.deepEqual(
      { connections, sessions, rooms, queueBytes, admitted, timers, sockets, detached },
      { connections: 0, sessions: 0, rooms: [0, 0], queueBytes: 0, admitted: 0, timers: 0, sockets: 0, detached: 0 },
    );
  }
}

/** Resolves once every microtask that is due, or becomes due meanwhile, has run. */
function microtasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
