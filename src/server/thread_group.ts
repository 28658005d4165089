import type { Snapshot } from "../observe/snapshot.ts";
import { createStoppedListeners, type StoppedListeners } from "./accept_state.ts";
import { type ConnectTable, createConnectTable } from "./connect_rate.ts";
import { type ConnectionCount, LocalConnectionCount } from "./connection_count.ts";

/**
 * The threads that are one server together, as one of them sees them. `cli/` starts them, and makes sure that there
 * are descriptors for all their connections.
 */
export interface ThreadGroup {
  /** Of this thread, from 0. */
  readonly index: number;
  readonly count: number;
  /** Counts the connections of all threads. */
  readonly connections: ConnectionCount;
  /** Recent connections by address, of all threads. */
  readonly connectTable: ConnectTable;
  /** Listeners of all threads that cannot accept. */
  readonly stoppedListeners: StoppedListeners;
  /**
   * The sum of the snapshots of all threads. @param own takes the one of this thread
   *
   * @throws {ThreadsUnanswering} when a thread does not answer in time
   */
  snapshot(own: () => Snapshot): Promise<Snapshot>;
}

/** A thread did not answer, and a sum of snapshots without its own would be wrong. */
export class ThreadsUnanswering extends Error {
  override readonly name = "ThreadsUnanswering";

  /** @param ms how long the threads had to answer */
  constructor(ms: number) {
    super(`not every thread answered within ${ms} ms`);
  }
}

/** A server of one thread. */
export function singleThread(): ThreadGroup {
  return {
    index: 0,
    count: 1,
    connections: new LocalConnectionCount(),
    connectTable: createConnectTable(),
    stoppedListeners: createStoppedListeners(),
    snapshot: (own) => Promise.resolve(own()),
  };
}
