import type { Log } from "../observe/log.ts";
import type { Runtime } from "../runtime/mod.ts";

/**
 * Descriptors that are kept for what is not counted as a connection: at most 16 of HTTP and 16 of clients that are
 * being refused (`ALWAYS_OPEN_HTTP`, `MAX_REFUSED_OPEN`, `MAX_REFUSED_PENDING`), and the runtime's
 * own, listeners, logs and files (13 on Bun, 28 on Deno where its limit is read from /proc; otherwise the runtime's
 * own are not part of the limit). Connections that are accepted and not handled yet may take the rest for a moment,
 * and then accepting fails: see `runtime/accept_watch.ts`.
 */
const RESERVED_DESCRIPTORS = 64;

/** What each thread besides the first takes for itself (3 to 5 on Bun, 7 to 13 on Deno), and its 16 refusals. */
const RESERVED_A_THREAD = 32;

/** Where `--max-connections` is 0, a limit on open files that is higher than this is as good as none. */
const MAX_DESCRIPTORS = 65_536;

/**
 * `--max-connections`, lowered to what the system's limit on open files allows, which is logged.
 *
 * The limit is the process's, and finding it may take opening as many files: so a server of several
 * threads asks once, before it starts them.
 */
export function affordableConnections(runtime: Runtime, maxConnections: number, threads: number, log: Log): number {
  const reserved = RESERVED_DESCRIPTORS + (threads - 1) * RESERVED_A_THREAD;
  const limit = runtime.openFileLimit(maxConnections > 0 ? maxConnections + reserved : MAX_DESCRIPTORS);
  if (limit === undefined) {
    log.info("the limit on open files can't be read; accepting will pause when it is reached", {
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
