/** What one thread has counted up to a moment. Plain data, so that it can cross threads. */
export interface Snapshot {
  readonly connections: number;
  readonly sessions: number;
  /** By protocol. */
  readonly opened: Tally;
  /** By reason. */
  readonly closed: Tally;
  readonly refused: Tally;
  /** How often accepting connections began to fail. */
  readonly acceptFailures: number;
  /** By code. */
  readonly errors: Tally;
  /** Messages, by protocol. */
  readonly received: Tally;
  readonly delivered: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  /** Bytes unsent, of all connections together and of the one with most. */
  readonly queueBytes: number;
  readonly longestQueueBytes: number;
  readonly deliverySeconds: Distribution;
  /** The longest that the event loop has kept anybody waiting of late. */
  readonly eventLoopLagSeconds: number;
  /** Lines of the log that were dropped. */
  readonly logLinesDropped: number;
  /** Memory in use by JavaScript, of which each thread has its own. */
  readonly heapBytes: number;
}

/** What all threads have counted, and what only the backplane knows. */
export interface ServerSnapshot extends Snapshot {
  /** Rooms that exist, the lobby among them; undefined when the backplane can't count them. */
  readonly rooms: number | undefined;
}

export type Tally = Readonly<Record<string, number>>;

/** See `lib/fixed_histogram.ts`. */
export interface Distribution {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
  readonly sum: number;
}

/**
 * Several servers, which are at least one, as one: sums, except for what is longest.
 *
 * @throws {TypeError} when there is none
 */
export function combine(snapshots: readonly Snapshot[]): Snapshot {
  return snapshots.reduce(both);
}

function both(first: Snapshot, second: Snapshot): Snapshot {
  const sum = (of: (it: Snapshot) => number) => of(first) + of(second);
  const most = (of: (it: Snapshot) => number) => Math.max(of(first), of(second));
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
    longestQueueBytes: most((it) => it.longestQueueBytes),
    deliverySeconds: {
      bounds,
      counts: first.deliverySeconds.counts.map((count, i) => count + (second.deliverySeconds.counts[i] ?? 0)),
      sum: sum((it) => it.deliverySeconds.sum),
    },
    eventLoopLagSeconds: most((it) => it.eventLoopLagSeconds),
    logLinesDropped: sum((it) => it.logLinesDropped),
    heapBytes: sum((it) => it.heapBytes),
  };
}

function sumOf(first: Tally, second: Tally): Tally {
  const all: Record<string, number> = { ...first };
  for (const [label, count] of Object.entries(second)) all[label] = (all[label] ?? 0) + count;
  return all;
}
