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
import { Server, type ThreadGroup } from "../server/mod.ts";
import { SharedConnectionCount, type SharedCounts } from "../server/shared_connection_count.ts";
import { VERSION } from "./version.ts";

/**
 * Makes a server for the runtime that this runs on, which does not listen yet.
 *
 * It takes the options of the command line by their names, `idleTimeout` for `--idle-timeout`: values or, as on the
 * command line, strings (`port: "0"`, `proxyFrom: "10.0.0.0/8"`). What `options` leaves out has its default. It serves
 * on the thread that calls this. `logLevel` and `logFormat` have no effect: it logs to the category `maru` of LogTape.
 *
 * ```ts
 * const server = createServer({ host: "127.0.0.1", port: 0, httpPort: "off", lang: "en" });
 * const [address] = await server.start();
 * ```
 *
 * @throws {ConfigError} that tells everything that is wrong with `options`: options that do not exist, values that are
 * not accepted, options that lack another one, and `threads` other than 1
 */
export function createServer(options: ServerOptions = {}): Server {
  const { config, warnings } = readOptions(options);
  for (const warning of warnings) getLog("server").warn(warning);
  return serverOf(config);
}

/**
 * A server of one thread, not listening yet: every choice of an implementation is made here.
 *
 * @param droppedLogLines how many lines of the log were dropped so far, where the log is the program's
 */
export function serverOf(config: Config, droppedLogLines?: () => number): Server {
  const backplane = new LocalBackplane(config, systemClock.time);
  return new Server({
    runtime,
    config,
    clock: systemClock,
    backplane,
    protocols: protocolsOf(config, systemClock.time),
    version: VERSION,
    ...(droppedLogLines === undefined ? {} : { droppedLogLines }),
  });
}

/** What a thread has of the server that it is one of. */
export interface ThreadPart {
  readonly index: number;
  /** See {@link ThreadsBackplane}. */
  readonly ports: readonly (MessagePort | undefined)[];
  readonly rooms: SharedRoomCount;
  readonly connections: SharedCounts;
  readonly connectTable: ConnectTable;
  readonly stoppedListeners: StoppedListeners;
}

/** What a thread takes from outside of its server. */
export interface ThreadHost {
  /** Asks what all threads count: see {@link ThreadGroup}. */
  readonly snapshot: ThreadGroup["snapshot"];
  /** How many lines of the thread's log were dropped so far. */
  droppedLogLines(): number;
}

/** One thread of a server of several, not listening yet. */
export function createServerThread(
  config: Config,
  { index, ports, rooms, connections, ...shared }: ThreadPart,
  { snapshot, droppedLogLines }: ThreadHost,
): Server {
  const quota = sharedQuota(rooms, config.maxRooms);
  const backplane = new ThreadsBackplane({ index, ports, limits: config, quota, clock: systemClock });
  return new Server({
    runtime,
    config,
    clock: systemClock,
    backplane,
    moves: backplane.moves,
    dropCaches: () => backplane.trim(),
    protocols: protocolsOf(config, systemClock.time),
    threads: { index, count: ports.length, connections: new SharedConnectionCount(connections), ...shared, snapshot },
    version: VERSION,
    droppedLogLines,
  });
}

/** What the server speaks, in the language and within the limits of `config`. */
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

/** The limits that JSON clients are told on arrival. */
function publishedLimits(
  { maxMessageBytes, maxFrameBytes, maxRoomsPerSession, rateLimit, rateBurst, idleTimeout }: Config,
) {
  return { maxMessageBytes, maxFrameBytes, maxRoomsPerSession, rateLimit, rateBurst, idleTimeout };
}
