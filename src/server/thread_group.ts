import type { Snapshot } from "../observe/snapshot.ts";
import { createStoppedListeners, type StoppedListeners } from "./accept_state.ts";
import { type ConnectTable, createConnectTable } from "./connect_rate.ts";
import { type ConnectionCount, LocalConnectionCount } from "./connection_count.ts";

/**
 * Where a server stands among those that are one server together, each on a thread of its own. Whoever
 * starts them sees to it that there are descriptors for all their connections.
 */
export interface ThreadGroup {
  /** From 0. */
  readonly index: number;
  readonly count: number;
  /** The connections of all of them. */
  readonly connections: ConnectionCount;
  /** How many connections addresses have made of late, to all of them. */
  readonly connectTable: ConnectTable;
  /** Their listeners that can't accept. */
  readonly stoppedListeners: StoppedListeners;
  /**
   * What all of them count now, together; `own` is what this one does.
   *
   * @throws {ThreadsUnanswering} when one of them does not say in time
   */
  snapshot(own: () => Snapshot): Promise<Snapshot>;
}

/** A thread is stuck: what the server counts is not known, and a sum without it would be wrong. */
export class ThreadsUnanswering extends Error {
  override readonly name = "ThreadsUnanswering";

  /** @param ms how long they had */
  constructor(ms: number) {
    super(`not all threads have said within ${ms} ms what they count`);
  }
}

/** The place of a server of one thread. */
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
