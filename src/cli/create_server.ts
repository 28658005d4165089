import type { MessagePort } from "node:worker_threads";
import { LocalBackplane } from "../backplane/local.ts";
import { sharedQuota, type SharedRoomCount } from "../backplane/shared_quota.ts";
import { ThreadsBackplane } from "../backplane/threads.ts";
import { readOptions } from "../config/read_options.ts";
import type { Config, ServerOptions } from "../config/schema.ts";
import { systemClock } from "../lib/clock.ts";
import { getLog } from "../observe/log.ts";
import { SENTENCES } from "../protocol/messages.ts";
import { createProtocols, type Protocols } from "../protocol/mod.ts";
import { runtime } from "../runtime/mod.ts";
import type { StoppedListeners } from "../server/accept_state.ts";
import type { ConnectTable } from "../server/connect_rate.ts";
import type { ServerParts } from "../server/server_parts.ts";
import { Server, type ThreadGroup } from "../server/mod.ts";
import { SharedConnectionCount, type SharedCounts } from "../server/shared_connection_count.ts";
import { VERSION } from "./version.ts";

/**
 * Creates a server, which does not listen until its `start()` is called.
 *
 * Options have the names of the command line in camelCase (`idleTimeout` for `--idle-timeout`). A value may be a string,
 * as on the command line (`port: "0"`, `proxyFrom: "10.0.0.0/8"`). Options that are left out have their defaults. The
 * server runs on the calling thread. `logLevel` and `logFormat` have no effect: the server logs to LogTape's category
 * `maru`.
 *
 * ```ts
 * const server = createServer({ host: "127.0.0.1", port: 0, webPort: "off", adminPort: "off", lang: "en" });
 * const [address] = await server.start();
 * ```
 *
 * @throws {ConfigError} with every problem of `options`: unknown names, values that are not accepted, options that need
 * another one, and `threads` other than 1
 */
export function createServer(options: ServerOptions = {}): Server {
  const { config, warnings } = readOptions(options);
  for (const warning of warnings) getLog("server").warn(warning);
  return serverOf(config);
}

/** The log of the program, as the status page and the metrics show it. Left out by programs that embed the server. */
export type LogFacts = Required<Pick<ServerParts, "droppedLogLines" | "recentWarnings">>;

/** Creates a server with one thread, which does not listen yet. This file picks every implementation. */
export function serverOf(config: Config, log?: LogFacts): Server {
  const backplane = new LocalBackplane(config, systemClock.time);
  return new Server({
    runtime,
    config,
    clock: systemClock,
    backplane,
    dropCaches: () => backplane.dropCaches(),
    protocols: protocolsOf(config, systemClock.time),
    version: VERSION,
    ...log,
  });
}

/** What one thread shares with the other threads of a server. */
export interface ThreadPart {
  readonly index: number;
  /** See {@link ThreadsBackplane}. */
  readonly ports: readonly (MessagePort | undefined)[];
  readonly rooms: SharedRoomCount;
  readonly connections: SharedCounts;
  readonly connectTable: ConnectTable;
  readonly stoppedListeners: StoppedListeners;
}

/** What the main thread provides to a server thread. */
interface ThreadHost extends LogFacts {
  /** Asks for the combined snapshot of all threads: see {@link ThreadGroup}. */
  readonly snapshot: ThreadGroup["snapshot"];
}

/** Creates one thread of a server with several, which does not listen yet. */
export function createServerThread(
  config: Config,
  { index, ports, rooms, connections, ...shared }: ThreadPart,
  { snapshot, ...log }: ThreadHost,
): Server {
  const quota = sharedQuota(rooms, config.maxRooms);
  const backplane = new ThreadsBackplane({ index, ports, limits: config, quota, clock: systemClock });
  return new Server({
    runtime,
    config,
    clock: systemClock,
    backplane,
    moves: backplane.moves,
    dropCaches: () => backplane.dropCaches(),
    protocols: protocolsOf(config, systemClock.time),
    threads: { index, count: ports.length, connections: new SharedConnectionCount(connections), ...shared, snapshot },
    version: VERSION,
    ...log,
  });
}

/** Creates the protocols with the language and limits of `config`. @param time the wall clock in milliseconds */
export function protocolsOf(config: Config, time: () => number): Protocols {
  return createProtocols({
    sentences: SENTENCES,
    language: config.lang,
    time,
    limits: config,
    server: `maru/${VERSION}`,
    published: publishedLimits(config),
  });
}

/** Limits that the JSON `welcome` contains. */
function publishedLimits(
  { maxMessageBytes, maxFrameBytes, maxRoomsPerSession, rateLimit, rateBurst, idleTimeout }: Config,
) {
  return { maxMessageBytes, maxFrameBytes, maxRoomsPerSession, rateLimit, rateBurst, idleTimeout };
}
