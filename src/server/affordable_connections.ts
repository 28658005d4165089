import type { Log } from "../observe/log.ts";
import type { Runtime } from "../runtime/mod.ts";

/**
 * Descriptors for everything that is not counted as a connection. At most 8 are of each HTTP port and 16 of clients that
 * are being refused (`ALWAYS_OPEN_HTTP`, `MAX_REFUSED_OPEN`, `MAX_REFUSED_PENDING`). The runtime needs 13 on Bun and 29 on
 * Deno for itself, five listeners, logs and files, if the limit was read from /proc; a limit found otherwise leaves those
 * out. Connections that are accepted and not handled yet may take the rest for a moment, and then accepting fails: see
 * `runtime/accept_watch.ts`.
 */
const RESERVED_DESCRIPTORS = 64;

/** Each thread after the first needs 3 to 5 for itself on Bun, 7 to 13 on Deno, and 16 for clients it refuses. */
const RESERVED_A_THREAD = 32;

/** With `--max-connections 0`, a higher limit on open files need not be found out exactly. */
const MAX_DESCRIPTORS = 65_536;

/**
 * Lowers `--max-connections` to what the limit on open files allows, and logs it.
 *
 * The limit is the process's, and finding it may take opening as many files. A server of several threads therefore
 * calls this once, before it starts them.
 */
export function affordableConnections(runtime: Runtime, maxConnections: number, threads: number, log: Log): number {
  const reserved = RESERVED_DESCRIPTORS + (threads - 1) * RESERVED_A_THREAD;
  const limit = runtime.openFileLimit(maxConnections > 0 ? maxConnections + reserved : MAX_DESCRIPTORS);
  if (limit === undefined) {
    log.info("cannot read the limit on open files; accepting pauses when it is reached", {
      runtime: runtime.name,
    });
    return maxConnections;
  }
  const affordable = Math.max(1, limit - reserved);
  if (maxConnections > 0 && maxConnections <= affordable) return maxConnections;
  log.warn("max-connections lowered to what the limit on open files allows", {
    maxConnections,
    loweredTo: affordable,
    openFileLimit: limit,
  });
  return affordable;
}
