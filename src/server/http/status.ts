import type { Build } from "../../observe/metrics.ts";
import type { ServerSnapshot } from "../../observe/snapshot.ts";
import type { StatusSampler } from "../status_sampler.ts";

/**
 * Why the server is not ready: it is stopping; it cannot accept connections, for a reason that is in the log (no
 * descriptors, for example); or it cannot reach its other threads or nodes.
 */
export type Unreadiness = "draining" | "not accepting connections" | "backplane unavailable";

/** The status of a server, as HTTP shows it. */
export interface Status {
  readonly build: Build;
  /** Why the server is not ready; undefined when it is. */
  unready(): Unreadiness | undefined;
  /** Seconds since the start. */
  uptime(): number;
  /** The sum of all threads. @throws {ThreadsUnanswering} */
  snapshot(): Promise<ServerSnapshot>;
  readonly sampler: StatusSampler;
}
