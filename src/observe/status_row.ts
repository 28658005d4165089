import type { Distribution, ServerSnapshot, Tally } from "./snapshot.ts";

/** What the process has used up to a moment. */
export interface ProcessUsage {
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
}

/** What the server had counted at a moment, as far as rows need it. */
export interface StatusSample extends ProcessUsage {
  readonly connections: number;
  readonly sessions: number;
  /** NaN when they could not be counted. */
  readonly rooms: number;
  readonly received: number;
  readonly delivered: number;
  readonly bytesSent: number;
  readonly queueBytes: number;
  readonly longestQueueBytes: number;
  readonly refused: number;
  readonly errors: number;
  readonly heapBytes: number;
  readonly eventLoopLag: number;
  readonly deliverySeconds: Distribution;
}

/** Takes from a snapshot what rows need. */
export function statusSample(snapshot: ServerSnapshot, usage: ProcessUsage): StatusSample {
  return {
    connections: snapshot.connections,
    sessions: snapshot.sessions,
    rooms: snapshot.rooms ?? NaN,
    received: total(snapshot.received),
    delivered: snapshot.delivered,
    bytesSent: snapshot.bytesSent,
    queueBytes: snapshot.queueBytes,
    longestQueueBytes: snapshot.longestQueueBytes,
    refused: total(snapshot.refused),
    errors: total(snapshot.errors),
    heapBytes: snapshot.heapBytes,
    eventLoopLag: snapshot.eventLoopLagSeconds,
    deliverySeconds: snapshot.deliverySeconds,
    ...usage,
  };
}

/** Two samples, and the seconds between them. */
interface Interval {
  readonly before: StatusSample;
  readonly after: StatusSample;
  readonly seconds: number;
}

/** What a row says about an interval. Rates are per second, durations in seconds; NaN: not known. */
const FIGURES = {
  connections: atEnd("connections"),
  sessions: atEnd("sessions"),
  rooms: atEnd("rooms"),
  received: rate("received"),
  delivered: rate("delivered"),
  bytesSent: rate("bytesSent"),
  /** Delivery time; unknown where no message was delivered. */
  p50: ({ before, after }) => percentile(50, before, after),
  p99: ({ before, after }) => percentile(99, before, after),
  queueBytes: atEnd("queueBytes"),
  longestQueueBytes: atEnd("longestQueueBytes"),
  refused: rate("refused"),
  errors: rate("errors"),
  memoryBytes: atEnd("memoryBytes"),
  heapBytes: atEnd("heapBytes"),
  cpu: rate("cpuSeconds"),
  eventLoopLag: atEnd("eventLoopLag"),
} as const satisfies Record<string, (interval: Interval) => number>;

export type Figure = keyof typeof FIGURES;

/** Names of the numbers of a row, in their order. `at`: its end, `seconds`: how long it lasted. */
export const STATUS_COLUMNS = ["at", "seconds", ...Object.keys(FIGURES)] as readonly ("at" | "seconds" | Figure)[];

/**
 * Returns the row of the interval between two samples.
 *
 * @param at the end of the interval, in seconds
 * @param seconds its length
 */
export function statusRow(at: number, seconds: number, before: StatusSample, after: StatusSample): number[] {
  return [at, seconds, ...Object.values(FIGURES).map((figure) => figure({ before, after, seconds }))];
}

/** Returns the row of an interval of which nothing is known. */
export function unknownRow(at: number, seconds: number): number[] {
  return STATUS_COLUMNS.map((_, i) => [at, seconds][i] ?? NaN);
}

type Count = Exclude<keyof StatusSample, "deliverySeconds">;

function atEnd(of: Count) {
  return ({ after }: Interval) => after[of];
}

function rate(of: Count) {
  return ({ before, after, seconds }: Interval) => seconds > 0 ? (after[of] - before[of]) / seconds : NaN;
}

function total(tally: Tally): number {
  return Object.values(tally).reduce((sum, count) => sum + count, 0);
}

function percentile(percent: number, before: StatusSample, after: StatusSample): number {
  const { bounds, counts } = after.deliverySeconds;
  return percentileOf(percent, {
    bounds,
    counts: counts.map((count, i) => count - (before.deliverySeconds.counts[i] ?? 0)),
  });
}

/**
 * Estimates a percentile of counted values, as Prometheus does: values are spread evenly within a bucket.
 *
 * Returns NaN where there are no values, and the largest bound for a value beyond it.
 */
export function percentileOf(percent: number, { bounds, counts }: Pick<Distribution, "bounds" | "counts">): number {
  const wanted = (percent / 100) * counts.reduce((sum, count) => sum + count, 0);
  if (!(wanted > 0)) return NaN;
  let below = 0;
  for (const [i, count] of counts.entries()) {
    const [lower, upper] = [bounds[i - 1] ?? 0, bounds[i]];
    if (upper === undefined) return lower;
    if (below + count >= wanted) return lower + ((upper - lower) * (wanted - below)) / count;
    below += count;
  }
  return NaN;
}
