import { type NameCount, sumCounts } from "../lib/recent_counter.ts";
import { type LogWarning, mergeWarnings } from "./recent_warnings.ts";

/** The counts of one thread at one moment. It is plain data, so that threads can send it. */
export interface Snapshot {
  readonly connections: number;
  readonly sessions: number;
  /** By protocol. */
  readonly opened: Tally;
  /** By reason. */
  readonly closed: Tally;
  readonly refused: Tally;
  /** Times that accepting connections began to fail. */
  readonly acceptFailures: number;
  /** By code. */
  readonly errors: Tally;
  /** Messages, by protocol. */
  readonly received: Tally;
  readonly delivered: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  /** Unsent bytes of all connections. */
  readonly queueBytes: number;
  /** Unsent bytes of the connection that has most. */
  readonly longestQueueBytes: number;
  readonly deliverySeconds: Distribution;
  /** Longest delay of a timer in the last ten seconds. */
  readonly eventLoopLagSeconds: number;
  /** Log lines that were dropped. */
  readonly logLinesDropped: number;
  /** Memory in use by JavaScript. Each thread has a heap of its own. */
  readonly heapBytes: number;
  /** Rooms by the messages of the last minutes, busiest first. Their names may be private. */
  readonly busyRooms: readonly NameCount[];
  /** Latest first; undefined where another program has the log. */
  readonly warnings: readonly LogWarning[] | undefined;
}

/** What all threads have counted, and what only the backplane knows. */
export interface ServerSnapshot extends Snapshot {
  /** Rooms that exist, the lobby among them; undefined when the backplane can't count them. */
  readonly rooms: number | undefined;
  /** The rooms with most members; undefined with {@link rooms}. */
  readonly largestRooms: readonly RoomSize[] | undefined;
}

export interface RoomSize {
  readonly name: string;
  readonly members: number;
}

export type Tally = Readonly<Record<string, number>>;

/** See `lib/fixed_histogram.ts`. */
export interface Distribution {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
  readonly sum: number;
}

/**
 * Adds the snapshots of several threads up; of maximum values it takes the largest.
 *
 * @throws {TypeError} where there is none
 */
export function combine(snapshots: readonly Snapshot[]): Snapshot {
  return snapshots.reduce(add);
}

function add(first: Snapshot, second: Snapshot): Snapshot {
  const sum = (of: (it: Snapshot) => number) => of(first) + of(second);
  const largest = (of: (it: Snapshot) => number) => Math.max(of(first), of(second));
  const sums = (of: (it: Snapshot) => Tally) => sumOf(of(first), of(second));
  const { bounds } = first.deliverySeconds;
  return {
    connections: sum((it) => it.connections),
    sessions: sum((it) => it.sessions),
    opened: sums((it) => it.opened),
    closed: sums((it) => it.closed),
    refused: sums((it) => it.refused),
    acceptFailures: sum((it) => it.acceptFailures),
    errors: sums((it) => it.errors),
    received: sums((it) => it.received),
    delivered: sum((it) => it.delivered),
    bytesReceived: sum((it) => it.bytesReceived),
    bytesSent: sum((it) => it.bytesSent),
    queueBytes: sum((it) => it.queueBytes),
    longestQueueBytes: largest((it) => it.longestQueueBytes),
    deliverySeconds: {
      bounds,
      counts: first.deliverySeconds.counts.map((count, i) => count + (second.deliverySeconds.counts[i] ?? 0)),
      sum: sum((it) => it.deliverySeconds.sum),
    },
    eventLoopLagSeconds: largest((it) => it.eventLoopLagSeconds),
    logLinesDropped: sum((it) => it.logLinesDropped),
    heapBytes: sum((it) => it.heapBytes),
    busyRooms: sumCounts([first, second].flatMap((it) => it.busyRooms).map(({ name, count }) => [name, count])),
    warnings: first.warnings === undefined && second.warnings === undefined
      ? undefined
      : mergeWarnings([first.warnings ?? [], second.warnings ?? []]),
  };
}

function sumOf(first: Tally, second: Tally): Tally {
  const all: Record<string, number> = { ...first };
  for (const [label, count] of Object.entries(second)) all[label] = (all[label] ?? 0) + count;
  return all;
}
