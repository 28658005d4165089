/**
 * Writes the metrics in Prometheus' text format, from a {@link Snapshot} taken at each request.
 *
 * No label has a value that a client chooses.
 */

import process from "node:process";
import promClient from "prom-client";
import type { Distribution, Snapshot, Tally } from "./snapshot.ts";

const { Counter, Gauge, Histogram, Registry } = promClient;

export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** What the program is, for `chat_build_info`. */
export interface Build {
  readonly version: string;
  /** `deno` or `bun`. */
  readonly runtime: string;
  readonly runtimeVersion: string;
}

/** The values that labels may have. Each is exported from the start, with 0. */
export interface Labels {
  readonly protocols: readonly string[];
  readonly closeReasons: readonly string[];
  readonly errorCodes: readonly string[];
}

/** Writes all metrics. */
export function metricsText(snapshot: Snapshot, build: Build, labels: Labels): Promise<string> {
  const sheet = new Sheet();
  sheet.gauge("chat_connections", "Connections that are open or closing.", snapshot.connections);
  sheet.gauge("chat_sessions", "Sessions that are open, with a nickname or not yet.", snapshot.sessions);
  sheet.gauge("chat_rooms", "Rooms that exist.", snapshot.rooms);
  sheet.counters(
    "chat_connections_opened_total",
    "Connections by detected protocol.",
    "protocol",
    [...labels.protocols, "unknown"],
    snapshot.opened,
  );
  sheet.counters(
    "chat_connections_closed_total",
    "Closed connections by reason.",
    "reason",
    labels.closeReasons,
    snapshot.closed,
  );
  sheet.counters(
    "chat_connections_refused_total",
    "Refused connections by reason.",
    "reason",
    labels.closeReasons,
    snapshot.refused,
  );
  sheet.counters(
    "chat_messages_received_total",
    "Messages that clients sent to rooms.",
    "protocol",
    labels.protocols,
    snapshot.received,
  );
  sheet.counter(
    "chat_messages_delivered_total",
    "Messages delivered to members, counted once for each member.",
    snapshot.delivered,
  );
  sheet.counter("chat_bytes_received_total", "Bytes received from clients.", snapshot.bytesReceived);
  sheet.counter("chat_bytes_sent_total", "Bytes sent to clients: those that the system has taken.", snapshot.bytesSent);
  sheet.gauge("chat_send_queue_bytes", "Unsent bytes of all clients.", snapshot.queueBytes);
  sheet.gauge("chat_send_queue_max_bytes", "Unsent bytes of the client that has most.", snapshot.longestQueueBytes);
  sheet.histogram(
    "chat_delivery_duration_seconds",
    "Time from a message's arrival to its write to the members of its room, once for each protocol there.",
    snapshot.deliverySeconds,
  );
  sheet.counter(
    "chat_accept_failures_total",
    "Times that accepting connections began to fail.",
    snapshot.acceptFailures,
  );
  sheet.counters("chat_errors_total", "Errors sent to clients, by code.", "code", labels.errorCodes, snapshot.errors);
  sheet.gauge(
    "chat_event_loop_lag_seconds",
    "Longest delay of a timer in the last ten seconds.",
    snapshot.eventLoopLagSeconds,
  );
  sheet.counter(
    "chat_log_lines_dropped_total",
    "Log lines that were dropped, because the output took too little or failed.",
    snapshot.logLinesDropped,
  );
  sheet.labelled("chat_build_info", "Always 1; the labels name the version and the runtime.", 1, {
    version: build.version,
    runtime: build.runtime,
    runtime_version: build.runtimeVersion,
  });
  describeProcess(sheet, snapshot);
  return sheet.text();
}

/** Adds the metrics of the process, under the names that Prometheus' client libraries share. */
function describeProcess(sheet: Sheet, { heapBytes }: Snapshot): void {
  const { user, system } = process.cpuUsage();
  const { rss } = process.memoryUsage();
  const startedAt = Date.now() / 1000 - process.uptime();
  sheet.counter("process_cpu_seconds_total", "Processor time spent, in seconds.", (user + system) / 1e6);
  sheet.gauge("process_resident_memory_bytes", "Memory in use, in bytes.", rss);
  sheet.gauge("process_heap_bytes", "Memory in use by JavaScript, in bytes.", heapBytes);
  sheet.gauge("process_start_time_seconds", "Time of the start, in seconds since 1970-01-01 UTC.", startedAt);
}

/** The metrics of one answer. */
class Sheet {
  readonly #registry = new Registry();

  counter(name: string, help: string, value: number): void {
    new Counter({ name, help, registers: [this.#registry] }).inc(value);
  }

  counters(name: string, help: string, label: string, labels: readonly string[], tally: Tally): void {
    const counter = new Counter({ name, help, labelNames: [label], registers: [this.#registry] });
    for (const it of new Set([...labels, ...Object.keys(tally)])) counter.inc({ [label]: it }, tally[it] ?? 0);
  }

  gauge(name: string, help: string, value: number): void {
    new Gauge({ name, help, registers: [this.#registry] }).set(value);
  }

  labelled(name: string, help: string, value: number, labels: Record<string, string>): void {
    new Gauge({ name, help, labelNames: Object.keys(labels), registers: [this.#registry] }).set(labels, value);
  }

  /** Adds a histogram whose values were counted before. */
  histogram(name: string, help: string, { bounds, counts, sum }: Distribution): void {
    const histogram = new Histogram({ name, help, buckets: [...bounds], registers: [this.#registry] });
    let total = 0;
    const buckets = counts.map((count, i) => {
      total += count;
      return { metricName: `${name}_bucket`, labels: { le: bounds[i] ?? "+Inf" }, value: total };
    });
    const values = [
      ...buckets,
      { metricName: `${name}_sum`, labels: {}, value: sum },
      { metricName: `${name}_count`, labels: {}, value: total },
    ];
    const get = () => Promise.resolve({ name, help, type: "histogram", aggregator: "sum", values });
    Object.assign(histogram, { get, getForPromString: get });
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
