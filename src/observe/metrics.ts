/**
 * Writes the metrics in Prometheus' text format, from a {@link ServerSnapshot} taken at each request.
 *
 * No label has a value that a client chooses.
 */

import process from "node:process";
import { MetricSheet } from "./metric_sheet.ts";
import type { ServerSnapshot, Snapshot } from "./snapshot.ts";

export { METRICS_TYPE } from "./metric_sheet.ts";

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
export function metricsText(snapshot: ServerSnapshot, build: Build, labels: Labels): Promise<string> {
  const sheet = new MetricSheet();
  describeConnections(sheet, snapshot, labels);
  describeMessages(sheet, snapshot, labels);
  describeServer(sheet, snapshot, build);
  describeProcess(sheet, snapshot);
  return sheet.text();
}

function describeConnections(sheet: MetricSheet, snapshot: ServerSnapshot, labels: Labels): void {
  sheet.gauge("chat_connections", "Connections that are open or closing.", snapshot.connections);
  sheet.gauge("chat_sessions", "Sessions that are open, with a nickname or not yet.", snapshot.sessions);
  if (snapshot.rooms !== undefined) sheet.gauge("chat_rooms", "Rooms that exist.", snapshot.rooms);
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
  sheet.counter(
    "chat_accept_failures_total",
    "Times that accepting connections began to fail.",
    snapshot.acceptFailures,
  );
}

function describeMessages(sheet: MetricSheet, snapshot: Snapshot, labels: Labels): void {
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
    "Time from a message's arrival to its write to the members of its room, once for each protocol and language there.",
    snapshot.deliverySeconds,
  );
  sheet.counters("chat_errors_total", "Errors sent to clients, by code.", "code", labels.errorCodes, snapshot.errors);
}

function describeServer(sheet: MetricSheet, snapshot: Snapshot, build: Build): void {
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
}

/** Adds the metrics of the process, under the names that Prometheus' client libraries share. */
function describeProcess(sheet: MetricSheet, { heapBytes }: Snapshot): void {
  const { user, system } = process.cpuUsage();
  const { rss } = process.memoryUsage();
  const startedAt = Date.now() / 1000 - process.uptime();
  sheet.counter("process_cpu_seconds_total", "Processor time spent, in seconds.", (user + system) / 1e6);
  sheet.gauge("process_resident_memory_bytes", "Memory in use, in bytes.", rss);
  sheet.gauge("process_heap_bytes", "Memory in use by JavaScript, in bytes.", heapBytes);
  sheet.gauge("process_start_time_seconds", "Time of the start, in seconds since 1970-01-01 UTC.", startedAt);
}
