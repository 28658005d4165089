import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { LocalBackplane } from "../../src/backplane/local.ts";
import type { BackplaneLimits } from "../../src/chat/backplane.ts";
import { type Config, DEFAULTS } from "../../src/config/schema.ts";
import { protocolsOf } from "../../src/cli/create_server.ts";
import type { CloseCause, SocketHandler } from "../../src/runtime/mod.ts";
import { Server } from "../../src/server/server.ts";
import type { ServerParts } from "../../src/server/server_parts.ts";
import { FakeClock } from "./fake_clock.ts";
import { type MemoryOptions, MemoryRuntime, type MemorySocket } from "./memory_runtime.ts";

/** A client in memory: bytes out, lines in. It ends its stream when the server has ended its own. */
export class MemoryClient implements SocketHandler {
  readonly socket: MemorySocket;
  /** Lines received that {@link take} has not taken. */
  #lines: string[] = [];
  #unfinished = Buffer.alloc(0);
  /** Whether the server's end of stream has come. */
  ended = false;
  /** How the connection ended, once it is gone. */
  closed: CloseCause | undefined;
  /** Set to keep the connection half open when the server ends. */
  stubborn = false;

  constructor(socket: MemorySocket) {
    this.socket = socket;
  }

  send(text: string | Uint8Array): void {
    this.socket.write(typeof text === "string" ? new TextEncoder().encode(text) : text);
  }

  /** What came since the last time. */
  take(): string[] {
    return this.#lines.splice(0);
  }

  /** Ends our stream, and reads on. */
  halfClose(): void {
    this.socket.endWriting();
  }

  reset(): void {
    this.socket.terminate();
  }

  // The socket's events.

  data(chunk: Uint8Array): void {
    const bytes = Buffer.concat([this.#unfinished, chunk]);
    const end = bytes.lastIndexOf(10) + 1;
    if (end > 0) this.#lines.push(...bytes.toString("utf8", 0, end - 1).split("\n"));
    this.#unfinished = bytes.subarray(end);
  }

  end(): void {
    this.ended = true;
    if (!this.stubborn) this.socket.close();
  }

  drain(): void {}

  close(cause: CloseCause): void {
    this.closed = cause;
  }
}

export interface ChatOptions extends MemoryOptions {
  /** Instead of a {@link LocalBackplane}. */
  readonly backplane?: (limits: BackplaneLimits, time: () => number) => LocalBackplane;
  /** Other parts of the server. */
  readonly parts?: Partial<ServerParts>;
}

/** A server with its clients, all in memory and in the test's own time. */
export class MemoryChat {
  readonly clock = new FakeClock();
  readonly runtime: MemoryRuntime;
  readonly server: Server;
  readonly #clients: MemoryClient[] = [];
  #port = 0;

  private constructor(config: Config, { backplane: create = localBackplane, parts = {}, ...memory }: ChatOptions) {
    const backplane = create(config, () => this.clock.time());
    this.runtime = new MemoryRuntime({ clock: this.clock, ...memory });
    this.server = new Server({
      runtime: this.runtime,
      config,
      clock: this.clock,
      backplane,
      dropCaches: () => backplane.dropCaches(),
      protocols: protocolsOf(config, () => this.clock.time()),
      version: "1",
      ...parts,
    });
  }

  /** A server that listens, runs `test` with it, and asserts that nothing is left of it afterwards. */
  static async run(
    config: Partial<Config>,
    test: (chat: MemoryChat) => Promise<void>,
    options: ChatOptions = {},
  ): Promise<void> {
    const chat = new MemoryChat({ ...DEFAULTS, webPort: "off", adminPort: "off", ...config }, options);
    chat.#port = (await chat.server.start())[0]?.port ?? 0;
    await test(chat);
    await chat.#end();
  }

  /** Runs everything that can run without time passing. */
  async settle(): Promise<void> {
    for (;;) {
      const { events } = this.runtime;
      await microtasks();
      this.clock.endTurns();
      await microtasks();
      if (this.runtime.events === events && this.clock.turnEnds === 0) return;
    }
  }

  /** Lets everything that was sent come in, without ending the turn. */
  async arrive(): Promise<void> {
    await microtasks();
  }

  /** Lets the event loop turn once. */
  async turn(): Promise<void> {
    await microtasks();
    this.clock.endTurns();
  }

  /** Lets time pass, in steps after which everything that can run does. */
  async pass(ms: number, step = ms): Promise<void> {
    for (let passed = 0; passed < ms; passed += step) {
      this.clock.advance(Math.min(step, ms - passed));
      await this.settle();
    }
  }

  async connect({ from = "127.0.0.1", stubborn = false } = {}): Promise<MemoryClient> {
    const { promise, resolve } = Promise.withResolvers<MemoryClient>();
    await this.runtime.connectFrom(from, {
      hostname: "127.0.0.1",
      port: this.#port,
      open: (socket) => {
        const client = new MemoryClient(socket as MemorySocket);
        client.stubborn = stubborn;
        resolve(client);
        return client;
      },
    });
    const client = await promise;
    this.#clients.push(client);
    await this.settle();
    return client;
  }

  /** Connects, takes a nickname, and forgets what came up to then. */
  async join(nick: string): Promise<MemoryClient> {
    const client = await this.connect();
    client.send(`NICK ${nick}\n`);
    await this.settle();
    assert.equal(client.take().at(-1), `[시스템] ${nick}님이 입장했습니다.`);
    return client;
  }

  /** The connections counted out so far, by reason. */
  closes(...reasons: string[]): number[] {
    return reasons.map((reason) => this.server.snapshot().closed[reason] ?? 0);
  }

  /** Stops the server, with all the time that it takes. */
  async stop(): Promise<void> {
    let stopped = false;
    this.server.stop().then(() => stopped = true);
    await this.settle();
    for (let seconds = 0; !stopped && seconds < 100; seconds += 1) await this.pass(1000);
    assert.ok(stopped, "the server stops");
  }

  async #end(): Promise<void> {
    for (const client of this.#clients) client.reset();
    await this.settle();
    await this.pass(4000); // after a thousand clients there is housekeeping to do, the last of it after three seconds
    // Without the server's stop, which would tidy up: each client's end has left nothing by itself.
    this.#assertEmpty();
    await this.stop();
    this.#assertEmpty();
  }

  #assertEmpty(): void {
    const { server, clock, runtime } = this;
    const { connectionCount, sessionCount, roomCount, unsentBytes } = server;
    assert.deepEqual(
      { connectionCount, sessionCount, roomCount, unsentBytes, timers: clock.timers, sockets: runtime.openSockets },
      { connectionCount: 0, sessionCount: 0, roomCount: 0, unsentBytes: 0, timers: 0, sockets: 0 },
    );
  }
}

function localBackplane(limits: BackplaneLimits, time: () => number): LocalBackplane {
  return new LocalBackplane(limits, time);
}

/** Resolves once every microtask that is due, or becomes due meanwhile, has run. */
function microtasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
