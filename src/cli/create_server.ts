import { LocalBackplane } from "../backplane/local.ts";
import { type Config, DEFAULTS } from "../config/schema.ts";
import { systemClock } from "../lib/clock.ts";
import { SENTENCES } from "../protocol/messages.ts";
import { createProtocols, type Protocols } from "../protocol/mod.ts";
import { runtime } from "../runtime/mod.ts";
import { Server } from "../server/server.ts";
import { VERSION } from "./version.ts";

/**
 * A server for the runtime that this runs on, not listening yet: every choice of an implementation is
 * made here. What `options` leaves out has its default.
 */
export function createServer(options: Partial<Config> = {}): Server {
  const config = { ...DEFAULTS, ...options };
  return new Server({
    runtime,
    config,
    clock: systemClock,
    backplane: new LocalBackplane(config, systemClock.time),
    protocols: protocolsOf(config),
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
