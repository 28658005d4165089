import process from "node:process";
import type { Traffic } from "../chat/traffic.ts";
import type { Counters } from "../observe/counters.ts";
import type { LogWarning } from "../observe/recent_warnings.ts";
import type { Snapshot } from "../observe/snapshot.ts";
import type { AcceptState } from "./accept_state.ts";
import type { Connections } from "./connections.ts";

/** Where the figures of a snapshot come from. */
export interface SnapshotSources {
  readonly connections: Connections;
  readonly sessions: number;
  readonly counters: Counters;
  readonly traffic: Traffic;
  readonly acceptState: AcceptState;
  readonly eventLoopLagSeconds: number;
  readonly logLinesDropped: number;
  readonly warnings: readonly LogWarning[] | undefined;
}

/** Everything that one thread counts, as it is now. */
export function takeSnapshot(from: SnapshotSources): Snapshot {
  const { connections, counters, traffic: { received, delivered, deliverySeconds, busyRooms } } = from;
  const bytes = connections.bytes();
  return {
    connections: connections.size,
    sessions: from.sessions,
    opened: counters.all("opened"),
    closed: counters.all("closed"),
    refused: counters.all("refused"),
    acceptFailures: from.acceptState.failures,
    errors: counters.all("errors"),
    received: { ...received },
    delivered,
    bytesReceived: bytes.received,
    bytesSent: bytes.sent,
    queueBytes: bytes.unsent,
    longestQueueBytes: bytes.longest,
    deliverySeconds: {
      bounds: deliverySeconds.bounds,
      counts: [...deliverySeconds.counts],
      sum: deliverySeconds.sum,
    },
    eventLoopLagSeconds: from.eventLoopLagSeconds,
    logLinesDropped: from.logLinesDropped,
    heapBytes: process.memoryUsage().heapUsed,
    busyRooms,
    warnings: from.warnings,
  };
}
