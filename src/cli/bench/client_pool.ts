import type { Clock, Timer } from "../../lib/clock.ts";
import { type Address, AddressError, type Runtime } from "../../runtime/runtime.ts";
import { LoadClient, type LoadClientHandler } from "./load_client.ts";
import type { LoadCodec } from "./load_codec.ts";

/** Clients that connect and join at the same time. */
const MAX_CONCURRENT = 64;
/** Milliseconds that an answer to a join or a ping may take; after that the run has failed. */
const ANSWER_MS = 30_000;
/** Milliseconds that the server may take to close the connections that this side has closed. */
const CLOSE_MS = 2000;
/** Milliseconds between two groups of clients that send a keep-alive. */
const KEEP_ALIVE_TICK_MS = 100;

/** The run could not begin or continue. */
export class LoadError extends Error {
  override readonly name = "LoadError";
  /** Whether the first connection already failed. */
  readonly isUnreachable: boolean;

  constructor(message: string, { isUnreachable = false, cause }: { isUnreachable?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.isUnreachable = isUnreachable;
  }
}

interface ClientPoolParts {
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly address: Address;
  readonly codec: LoadCodec;
  /** Prefix of the nicknames and rooms. */
  readonly name: string;
  readonly roomOf: (client: number) => number;
}

/** Callbacks of a {@link ClientPool} while messages are sent. */
type ClientPoolHandler = Pick<LoadClientHandler, "received" | "damaged">;

interface AwaitedAnswer {
  readonly resolve: () => void;
  readonly reject: (error: LoadError) => void;
}

/** The clients of a run: connects them, waits until no message is in flight, and closes them. */
export class ClientPool {
  readonly #parts: ClientPoolParts;
  readonly #clients: LoadClient[] = [];
  readonly #awaited = new Map<LoadClient, AwaitedAnswer>();
  /** Connections that the server or the system closed, by reason. */
  readonly closed = new Map<string, number>();
  /** Error answers of the server, by code. */
  readonly refused = new Map<string, number>();
  #keepAlive: Timer | undefined;
  handler: ClientPoolHandler = { received() {}, damaged() {} };

  constructor(parts: ClientPoolParts) {
    this.#parts = parts;
  }

  get clients(): readonly LoadClient[] {
    return this.#clients;
  }

  /** Connects clients until there are `count`, all in their rooms. @throws {LoadError} when one fails */
  async growTo(count: number, entered: (clients: number) => void): Promise<void> {
    const before = this.#clients.length;
    for (let index = before; index < count; index += 1) this.#clients.push(this.#newClient(index));
    const added = this.#clients.slice(before);
    let ready = before;
    await this.#each(added, async (client) => {
      await this.#connect(client);
      await this.#awaitAnswer(client, "in its room", () => client.enter(this.#roomName(client.index)));
      ready += 1;
      entered(ready);
    });
  }

  /** Resolves when all clients have received everything sent so far. @throws {LoadError} when one gets no answer */
  async settle(): Promise<void> {
    const open = this.#clients.filter(({ isClosed }) => !isClosed);
    await this.#each(open, (client) => this.#awaitAnswer(client, "answered", () => client.ping()));
  }

  /** Makes each client send a keep-alive twice in `seconds`. @param seconds 0 means never */
  keepAlive(seconds: number): void {
    if (seconds === 0) return;
    let next = 0;
    const tick = () => {
      const count = Math.ceil((this.#clients.length * 2 * KEEP_ALIVE_TICK_MS) / (seconds * 1000));
      for (let i = 0; i < Math.min(count, this.#clients.length); i += 1, next += 1) {
        this.#clients[next % this.#clients.length]?.keepAlive();
      }
      this.#keepAlive = this.#parts.clock.setTimer(KEEP_ALIVE_TICK_MS, tick);
    };
    tick();
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    this.#keepAlive?.cancel();
    const { clock } = this.#parts;
    const open = this.#clients.filter(({ isClosed }) => !isClosed);
    for (const client of open) client.close();
    const until = clock.now() + CLOSE_MS;
    while (open.some(({ isClosed }) => !isClosed) && clock.now() < until) {
      await new Promise<void>((resolve) => clock.setTimer(20, resolve));
    }
    for (const client of open) client.terminate();
  }

  #newClient(index: number): LoadClient {
    const { codec, name } = this.#parts;
    return new LoadClient(index, `${name}-${index}`, codec, {
      received: (client) => this.handler.received(client),
      damaged: (client) => this.handler.damaged(client),
      answered: (client) => this.#awaited.get(client)?.resolve(),
      refused: (client, code) => {
        increment(this.refused, code);
        this.#failAnswer(client, `the server answered ${code}`);
      },
      closed: (client, why) => {
        increment(this.closed, why);
        this.#failAnswer(client, `its connection was closed: ${why}`);
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

  /** Sends a request and resolves at its answer. @throws {LoadError} when it fails */
  async #awaitAnswer(client: LoadClient, what: string, send: () => void): Promise<void> {
    let deadline: Timer | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#awaited.set(client, { resolve, reject });
        deadline = this.#parts.clock.setTimer(
          ANSWER_MS,
          () => this.#failAnswer(client, `was not ${what} within ${ANSWER_MS / 1000} s`),
        );
        send();
      });
    } finally {
      deadline?.cancel();
      this.#awaited.delete(client);
    }
  }

  #failAnswer(client: LoadClient, why: string): void {
    this.#awaited.get(client)?.reject(new LoadError(`client ${client.index + 1}: ${why}`));
  }

  /** Calls `run` for all clients, a few at a time, and stops at the first failure. */
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
    await Promise.all(Array.from({ length: MAX_CONCURRENT }, worker));
  }
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
