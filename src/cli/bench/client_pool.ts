import type { Clock, Timer } from "../../lib/clock.ts";
import { type Address, AddressError, type Runtime } from "../../runtime/runtime.ts";
import { LoadClient, type LoadClientHandler } from "./load_client.ts";
import type { LoadCodec } from "./load_codec.ts";

/** Connections that are being made, or let in, at a time. */
const ARRIVING = 64;
/** Being let in, and the answer to a ping, take no longer than this, or the run has failed. */
const PATIENCE_MS = 30_000;
/** How long the server may take to end connections that we ended. */
const FAREWELL_MS = 2000;
/** Some clients at a time show that they are there, so that they do not all at once. */
const KEEP_ALIVE_TICK_MS = 100;

/** The run can't go on, or not begin: why. */
export class LoadError extends Error {
  override readonly name = "LoadError";
  /** Not a single connection could be made. */
  readonly isUnreachable: boolean;

  constructor(message: string, { isUnreachable = false, cause }: { isUnreachable?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.isUnreachable = isUnreachable;
  }
}

export interface ClientPoolParts {
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly address: Address;
  readonly codec: LoadCodec;
  /** Nicknames and rooms begin with it. */
  readonly name: string;
  readonly roomOf: (client: number) => number;
}

/** What a {@link ClientPool} tells while messages go around. */
export type ClientPoolHandler = Pick<LoadClientHandler, "marked" | "damaged">;

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: LoadError) => void;
}

/** All clients of a run: they come, are asked whether all is quiet, and go. */
export class ClientPool {
  readonly #parts: ClientPoolParts;
  readonly #clients: LoadClient[] = [];
  readonly #waiting = new Map<LoadClient, Waiting>();
  /** By reason: connections that the server, or the system, closed. */
  readonly closed = new Map<string, number>();
  /** By code: errors that the server answered with. */
  readonly refused = new Map<string, number>();
  #keepAlive: Timer | undefined;
  handler: ClientPoolHandler = { marked() {}, damaged() {} };

  constructor(parts: ClientPoolParts) {
    this.#parts = parts;
  }

  get clients(): readonly LoadClient[] {
    return this.#clients;
  }

  /** Brings the crowd to so many clients, who are then in their rooms. @throws {LoadError} */
  async growTo(count: number, arrived: (clients: number) => void): Promise<void> {
    const before = this.#clients.length;
    for (let index = before; index < count; index += 1) this.#clients.push(this.#newClient(index));
    const newcomers = this.#clients.slice(before);
    let there = before;
    await this.#each(newcomers, async (client) => {
      await this.#connect(client);
      await this.#answer(client, "let in", () => client.enter(this.#roomName(client.index)));
      there += 1;
      arrived(there);
    });
  }

  /** Resolves when everybody has read everything that was sent to them so far. @throws {LoadError} */
  async settle(): Promise<void> {
    const living = this.#clients.filter(({ isClosed }) => !isClosed);
    await this.#each(living, (client) => this.#answer(client, "answered", () => client.ping()));
  }

  /** From now on nobody is silent for longer than half of that time. @param seconds 0: for ever */
  keepAlive(seconds: number): void {
    if (seconds === 0) return;
    let at = 0;
    const tick = () => {
      const count = Math.ceil((this.#clients.length * 2 * KEEP_ALIVE_TICK_MS) / (seconds * 1000));
      for (let i = 0; i < Math.min(count, this.#clients.length); i += 1, at += 1) {
        this.#clients[at % this.#clients.length]?.keepAlive();
      }
      this.#keepAlive = this.#parts.clock.setTimer(KEEP_ALIVE_TICK_MS, tick);
    };
    tick();
  }

  /** Ends every connection. */
  async leave(): Promise<void> {
    this.#keepAlive?.cancel();
    const { clock } = this.#parts;
    const living = this.#clients.filter(({ isClosed }) => !isClosed);
    for (const client of living) client.leave();
    const until = clock.now() + FAREWELL_MS;
    while (living.some(({ isClosed }) => !isClosed) && clock.now() < until) {
      await new Promise<void>((resolve) => clock.setTimer(20, resolve));
    }
    for (const client of living) client.terminate();
  }

  #newClient(index: number): LoadClient {
    const { codec, name } = this.#parts;
    return new LoadClient(index, `${name}-${index}`, codec, {
      marked: (client) => this.handler.marked(client),
      damaged: (client) => this.handler.damaged(client),
      answered: (client) => this.#waiting.get(client)?.resolve(),
      refused: (client, code) => {
        increment(this.refused, code);
        this.#giveUp(client, `the server answered ${code}`);
      },
      closed: (client, why) => {
        increment(this.closed, why);
        this.#giveUp(client, `its connection was closed: ${why}`);
      },
    });
  }

  #roomName(client: number): string {
    return `${this.#parts.name}-r${this.#parts.roomOf(client)}`;
  }

  async #connect(client: LoadClient): Promise<void> {
    const { runtime, address } = this.#parts;
    try {
      await client.connect(runtime, address);
    } catch (error) {
      if (!(error instanceof AddressError)) throw error;
      throw new LoadError(`client ${client.index + 1}: ${error.message}`, {
        isUnreachable: client.index === 0,
        cause: error,
      });
    }
  }

  /** Asks, and resolves at the answer. */
  async #answer(client: LoadClient, what: string, ask: () => void): Promise<void> {
    let deadline: Timer | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#waiting.set(client, { resolve, reject });
        deadline = this.#parts.clock.setTimer(
          PATIENCE_MS,
          () => this.#giveUp(client, `was not ${what} within ${PATIENCE_MS / 1000} s`),
        );
        ask();
      });
    } finally {
      deadline?.cancel();
      this.#waiting.delete(client);
    }
  }

  #giveUp(client: LoadClient, why: string): void {
    this.#waiting.get(client)?.reject(new LoadError(`client ${client.index + 1} of the load: ${why}`));
  }

  /** A few at a time; the first failure ends it. */
  async #each(clients: readonly LoadClient[], run: (client: LoadClient) => Promise<void>): Promise<void> {
    let next = 0;
    let hasFailed = false;
    const worker = async () => {
      for (let client = clients[next]; client !== undefined && !hasFailed; client = clients[next]) {
        next += 1;
        try {
          await run(client);
        } catch (error) {
          hasFailed = true;
          throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: ARRIVING }, worker));
  }
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
