/**
 * The metrics, in Prometheus' text format. Nothing is kept for them: the values are read off a
 * {@link ServerSnapshot} when somebody asks. No label is anything that a client chooses.
 */

import process from "node:process";
import promClient from "prom-client";
import type { Distribution, ServerSnapshot, Tally } from "./snapshot.ts";

const { Counter, Gauge, Histogram, Registry } = promClient;

export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** What is told of the program itself. */
export interface Build {
  readonly version: string;
  /** `deno`, `bun`, and its version. */
  readonly runtime: string;
  readonly runtimeVersion: string;
}

/** The values that labels may have: each stands there from the start, with 0. */
export interface Labels {
  readonly protocols: readonly string[];
  readonly closeReasons: readonly string[];
  readonly errorCodes: readonly string[];
}

/** Everything as text. */
export function metricsText(snapshot: ServerSnapshot, build: Build, labels: Labels): Promise<string> {
  const sheet = new Sheet();
  sheet.gauge("chat_connections", "Connections that are open or closing.", snapshot.connections);
  sheet.gauge("chat_sessions", "Sessions that are open, with a nickname or not yet.", snapshot.sessions);
  if (snapshot.rooms !== undefined) sheet.gauge("chat_rooms", "Rooms that exist.", snapshot.rooms);
  sheet.counters(
    "chat_connections_opened_total",
    "Connections, once it is known what they speak, or that it never will be.",
    "protocol",
    [...labels.protocols, "unknown"],
    snapshot.opened,
  );
  sheet.counters(
    "chat_connections_closed_total",
    "Connections that are gone.",
    "reason",
    labels.closeReasons,
    snapshot.closed,
  );
  sheet.counters(
    "chat_connections_refused_total",
    "Connections that were turned away at the door.",
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
  sheet.counter("chat_messages_delivered_total", "Messages handed to members, each to each.", snapshot.delivered);
  sheet.counter("chat_bytes_received_total", "Bytes that came from clients.", snapshot.bytesReceived);
  sheet.counter("chat_bytes_sent_total", "Bytes that the system took for clients.", snapshot.bytesSent);
  sheet.gauge("chat_send_queue_bytes", "Bytes that clients have not taken yet.", snapshot.queueBytes);
  sheet.gauge("chat_send_queue_max_bytes", "The same of the client with most.", snapshot.longestQueueBytes);
  sheet.histogram(
    "chat_delivery_duration_seconds",
    "From a message's arrival to its being written to the members of its room, one for each protocol there.",
    snapshot.deliverySeconds,
  );
  sheet.counter(
    "chat_accept_failures_total",
    "Times that accepting connections began to fail.",
    snapshot.acceptFailures,
  );
  sheet.counters("chat_errors_total", "Errors that clients were told.", "code", labels.errorCodes, snapshot.errors);
  sheet.gauge(
    "chat_event_loop_lag_seconds",
    "The latest that a timer was in the last ten seconds.",
    snapshot.eventLoopLagSeconds,
  );
  sheet.counter(
    "chat_log_lines_dropped_total",
    "Log lines that were dropped, because the output took too little or failed.",
    snapshot.logLinesDropped,
  );
  sheet.labelled("chat_build_info", "1, with what is running.", 1, {
    version: build.version,
    runtime: build.runtime,
    runtime_version: build.runtimeVersion,
  });
  describeProcess(sheet, snapshot);
  return sheet.text();
}

/** Under the names that Prometheus' client libraries have agreed on. */
function describeProcess(sheet: Sheet, { heapBytes }: ServerSnapshot): void {
  const { user, system } = process.cpuUsage();
  const { rss } = process.memoryUsage();
  const startedAt = Date.now() / 1000 - process.uptime();
  sheet.counter("process_cpu_seconds_total", "Processor time spent, in seconds.", (user + system) / 1e6);
  sheet.gauge("process_resident_memory_bytes", "Memory in use, in bytes.", rss);
  sheet.gauge("process_heap_bytes", "Memory in use by JavaScript, in bytes.", heapBytes);
  sheet.gauge("process_start_time_seconds", "When it was started, in seconds since 1970-01-01 UTC.", startedAt);
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

  /** One that is counted already. */
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
