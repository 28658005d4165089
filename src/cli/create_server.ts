import type { MessagePort } from "node:worker_threads";
import { LocalBackplane } from "../backplane/local.ts";
import { sharedQuota, type SharedRoomCount } from "../backplane/shared_quota.ts";
import { ThreadsBackplane } from "../backplane/threads.ts";
import { type Config, DEFAULTS } from "../config/schema.ts";
import { systemClock } from "../lib/clock.ts";
import { SENTENCES } from "../protocol/messages.ts";
import { createProtocols, type Protocols } from "../protocol/mod.ts";
import { runtime } from "../runtime/mod.ts";
import type { StoppedListeners } from "../server/accept_state.ts";
import type { ConnectTable } from "../server/connect_rate.ts";
import type { Place } from "../server/place.ts";
import { Server } from "../server/server.ts";
import { SharedConnectionCount, type SharedCounts } from "../server/shared_connection_count.ts";
import { VERSION } from "./version.ts";

/**
 * A server for the runtime that this runs on, not listening yet: every choice of an implementation is
 * made here. What `options` leaves out has its default.
 *
 * It serves on the thread that calls this, whatever `threads` says: those are the program's, which
 * alone knows the file that its workers run.
 */
export function createServer(options: Partial<Config> = {}): Server {
  const config = { ...DEFAULTS, ...options };
  const backplane = new LocalBackplane(config, systemClock.time);
  return new Server({
    runtime,
    config,
    clock: systemClock,
    backplane,
    protocols: protocolsOf(config),
    version: VERSION,
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

/**
 * One thread of a server of several, not listening yet.
 *
 * @param snapshot asks what all of them count: see {@link Place}
 */
export function createServerThread(
  config: Config,
  { index, ports, rooms, connections, ...shared }: ThreadPart,
  snapshot: Place["snapshot"],
): Server {
  const quota = sharedQuota(rooms, config.maxRooms);
  return new Server({
    runtime,
    config,
    clock: systemClock,
    backplane: new ThreadsBackplane({ index, ports, limits: config, quota, clock: systemClock }),
    protocols: protocolsOf(config),
    place: { index, count: ports.length, connections: new SharedConnectionCount(connections), ...shared, snapshot },
    version: VERSION,
  });
}

/** What the server speaks, in the language and within the limits of `config`. */
export function protocolsOf(config: Config): Protocols {
  return createProtocols({
    sentences: SENTENCES[config.lang],
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
