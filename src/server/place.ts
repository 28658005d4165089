import { type ConnectionCount, LocalConnectionCount } from "./connection_count.ts";

/** Where a server stands among those that are one server together, each on a thread of its own. */
export interface Place {
  /** From 0. */
  readonly index: number;
  readonly count: number;
  /** The connections of all of them. */
  readonly connections: ConnectionCount;
}

/** The place of a server of one thread. */
export function alone(): Place {
  return { index: 0, count: 1, connections: new LocalConnectionCount() };
}
