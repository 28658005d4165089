import { LocalBackplane } from "../backplane/local.ts";
import { type Config, DEFAULTS } from "../config/schema.ts";
import { systemClock } from "../lib/clock.ts";
import { SENTENCES } from "../protocol/messages.ts";
import { PROTOCOLS } from "../protocol/mod.ts";
import { runtime } from "../runtime/mod.ts";
import { Server } from "../server/server.ts";

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
    protocol: PROTOCOLS.text(SENTENCES[config.lang]),
  });
}
