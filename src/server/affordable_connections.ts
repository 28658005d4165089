import type { Log } from "../observe/log.ts";
import type { Runtime } from "../runtime/mod.ts";

/** Descriptors that are kept for what is no connection: listeners, logs, files, and refusals. */
const RESERVED_DESCRIPTORS = 64;

/** What each thread besides the first takes for itself: seen are 3 to 5 on Bun, 7 to 13 on Deno. */
const RESERVED_A_THREAD = 16;

/** Where `--max-connections` is 0, a limit on open files that is higher than this is as good as none. */
const MOST_DESCRIPTORS = 65_536;

/**
 * `--max-connections`, lowered to what the system's limit on open files allows, which is logged.
 *
 * The limit is the process's, and finding it may take opening as many files: so a server of several
 * threads asks once, before it starts them.
 */
export function affordableConnections(runtime: Runtime, maxConnections: number, threads: number, log: Log): number {
  const reserved = RESERVED_DESCRIPTORS + (threads - 1) * RESERVED_A_THREAD;
  const limit = runtime.openFileLimit(maxConnections > 0 ? maxConnections + reserved : MOST_DESCRIPTORS);
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
