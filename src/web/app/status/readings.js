/** @import { Metrics } from "./metrics.js" */

import { quantile } from "./metrics.js";

/** Milliseconds of the past that are shown. */
export const WINDOW_MS = 10 * 60_000;

const LATENCY = "chat_delivery_duration_seconds";

/**
 * One reading of the metrics. A value is undefined if the server has no such metric, `values` if it did not answer.
 *
 * @typedef {{ time: number, values: Readonly<Record<string, number | undefined>> | undefined }} StatusReading
 */

/** The readings of the last ten minutes, oldest first. */
export class Readings {
  /** @type {StatusReading[]} */
  all = [];
  /** @type {{ time: number, metrics: Metrics } | undefined} */
  #before;

  /** @param {number} time milliseconds since 1970 @param {Metrics | undefined} metrics undefined: no answer */
  add(time, metrics) {
    const values = metrics === undefined ? undefined : valuesOf(metrics, time, this.#before);
    this.all.push({ time, values });
    while ((this.all[0]?.time ?? time) < time - WINDOW_MS) this.all.shift();
    // A rate needs two answers in a row.
    this.#before = metrics === undefined ? undefined : { time, metrics };
  }

  get latest() {
    return this.all.at(-1);
  }

  /** @param {number} time @returns {StatusReading | undefined} the nearest reading */
  at(time) {
    /** @type {StatusReading | undefined} */
    let best;
    for (const reading of this.all) {
      if (best === undefined || Math.abs(reading.time - time) < Math.abs(best.time - time)) best = reading;
    }
    return best;
  }
}

/** @param {Metrics} metrics @param {number} time @param {{ time: number, metrics: Metrics } | undefined} before */
function valuesOf(metrics, time, before) {
  const rate = (/** @type {string} */ name) => {
    const now = metrics.sum(name);
    const then = before?.metrics.sum(name);
    if (before === undefined || now === undefined || then === undefined || time <= before.time) return undefined;
    // A counter that is lower than before was reset by a restart of the server.
    return (now >= then ? now - then : now) / ((time - before.time) / 1000);
  };
  const latency = (/** @type {number} */ q) =>
    before === undefined ? undefined : quantile(q, metrics.buckets(LATENCY), before.metrics.buckets(LATENCY));
  return {
    connections: metrics.sum("chat_connections"),
    sessions: metrics.sum("chat_sessions"),
    rooms: metrics.sum("chat_rooms"),
    received: rate("chat_messages_received_total"),
    delivered: rate("chat_messages_delivered_total"),
    queue: metrics.sum("chat_send_queue_bytes"),
    longest: metrics.sum("chat_send_queue_max_bytes"),
    median: latency(0.5),
    slowest: latency(0.99),
    memory: metrics.sum("process_resident_memory_bytes"),
    heap: metrics.sum("process_heap_bytes"),
    cpu: rate("process_cpu_seconds_total"),
    lag: metrics.sum("chat_event_loop_lag_seconds"),
  };
}
