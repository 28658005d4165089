import { MessageChannel, type MessagePort } from "node:worker_threads";
import { createSharedRoomCount } from "../backplane/shared_quota.ts";
import type { Config } from "../config/schema.ts";
import { getLog } from "../observe/log.ts";
import { mergeWarnings } from "../observe/recent_warnings.ts";
import { combine, type Snapshot } from "../observe/snapshot.ts";
import { runtime } from "../runtime/mod.ts";
import { createStoppedListeners } from "../server/accept_state.ts";
import { affordableConnections } from "../server/affordable_connections.ts";
import { createConnectTable } from "../server/connect_rate.ts";
import type { ListeningAddress } from "../server/mod.ts";
import { createSharedCounts } from "../server/shared_connection_count.ts";
import type { LogFacts, ThreadPart } from "./create_server.ts";
import { EXIT } from "./exit_code.ts";
import { StartFailure } from "./start_failure.ts";
import { Thread } from "./thread.ts";
import { serializeConfig } from "./thread_messages.ts";

export interface ThreadedOptions {
  readonly config: Config;
  /** At least 1. */
  readonly threads: number;
  /** The file that each worker runs. */
  readonly worker: URL;
  /** Whether the log goes to a terminal. */
  readonly isTerminal: boolean;
  /** Takes log lines, each with its LF, to write them. Returns false, and counts nothing, where they do not fit. */
  offer(text: string): boolean;
  /** The log of the main thread. */
  readonly log: LogFacts;
}

/**
 * Starts, stops and counts the threads of a server. Each worker is a whole server with its own event loop
 * and its own listener on the same port; the system gives each connection to one of them. Messages between
 * clients go from worker to worker: see `backplane/threads.ts`.
 *
 * A worker that fails takes the rooms and names that it holds with it, so the server can't continue: see
 * {@link failed}.
 */
export class ThreadedServer {
  /** Resolves to the reason when a worker has ended that was not stopped. */
  readonly failed: Promise<Error>;
  readonly #config: Config;
  readonly #isTerminal: boolean;
  readonly #log: LogFacts;
  readonly #threads: readonly Thread[];
  readonly #parts: readonly ThreadPart[];

  constructor({ config, threads, worker, isTerminal, offer, log }: ThreadedOptions) {
    const failure = Promise.withResolvers<Error>();
    this.failed = failure.promise;
    // Before the first worker opens files: this raises the limit to what the system allows.
    const maxConnections = affordableConnections(runtime, config.maxConnections, threads, getLog("server"));
    this.#config = { ...config, maxConnections };
    this.#isTerminal = isTerminal;
    this.#log = log;
    this.#parts = partsOf(threads, this.#config);
    this.#threads = this.#parts.map(({ index }) =>
      new Thread(index + 1, worker, { offer, failed: failure.resolve, count: () => this.snapshot() })
    );
  }

  /**
   * Starts all threads and resolves to their addresses. The first one binds the ports, which the others
   * then share.
   *
   * @throws {StartFailure} when a thread can't listen
   */
  async start(): Promise<readonly ListeningAddress[]> {
    const died = this.failed.then(({ message }) => Promise.reject(new StartFailure(message, EXIT.failure)));
    return await Promise.race([this.#start(), died]);
  }

  /** Reads the certificate and its key again in all threads. */
  reloadCertificate(): void {
    for (const thread of this.#threads) thread.reloadCertificate();
  }

  /** Returns the combined snapshot of all threads. */
  async snapshot(): Promise<Snapshot> {
    const snapshot = combine(await Promise.all(this.#threads.map((thread) => thread.snapshot())));
    return {
      ...snapshot,
      logLinesDropped: snapshot.logLinesDropped + this.#log.droppedLogLines(),
      warnings: mergeWarnings([snapshot.warnings ?? [], this.#log.recentWarnings()]),
    };
  }

  /** Drains and closes all threads at the same time. Resolves when they have finished. */
  async stop(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }

  /** Ends the workers at once. */
  async terminate(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }

  async #start(): Promise<readonly ListeningAddress[]> {
    const addresses = await this.#startThread(0, this.#config);
    const config = { ...this.#config, ...portsOf(addresses) };
    await Promise.all(this.#threads.slice(1).map((_, i) => this.#startThread(i + 1, config)));
    return addresses;
  }

  async #startThread(index: number, config: Config): Promise<readonly ListeningAddress[]> {
    const [thread, part] = [this.#threads[index], this.#parts[index]];
    if (thread === undefined || part === undefined) throw new RangeError(`there is no thread ${index}`);
    return await thread.start({ config: serializeConfig(config), isTerminal: this.#isTerminal, part });
  }
}

/** Creates what the threads share: a port between each two of them, and shared memory. */
function partsOf(threads: number, config: Config): ThreadPart[] {
  const ports = linkedPorts(threads);
  const rooms = createSharedRoomCount();
  const connections = createSharedCounts(config);
  const shared = { rooms, connections, connectTable: createConnectTable(), stoppedListeners: createStoppedListeners() };
  return ports.map((own, index) => ({ index, ports: own, ...shared }));
}

/** Returns the ports of each thread, by the index of the thread at the other end. */
function linkedPorts(threads: number): (MessagePort | undefined)[][] {
  const ports = Array.from({ length: threads }, () => new Array<MessagePort | undefined>(threads).fill(undefined));
  for (let i = 0; i < threads; i += 1) {
    for (let j = i + 1; j < threads; j += 1) {
      const { port1, port2 } = new MessageChannel();
      ports[i]?.splice(j, 1, port1);
      ports[j]?.splice(i, 1, port2);
    }
  }
  return ports;
}

/** Ports that the first thread has bound. The others bind the chat ports too, and name the web port to clients. */
function portsOf(addresses: readonly ListeningAddress[]): Partial<Pick<Config, "port" | "tlsPort" | "webPort">> {
  const tcp = addresses.filter(({ service, path }) => service === "chat" && path === undefined);
  const plain = tcp.find(({ tls }) => !tls);
  const tls = tcp.find(({ tls }) => tls);
  const web = addresses.find(({ service }) => service === "web");
  return {
    ...(plain === undefined ? {} : { port: plain.port }),
    ...(tls === undefined ? {} : { tlsPort: tls.port }),
    ...(web === undefined ? {} : { webPort: web.port }),
  };
}
