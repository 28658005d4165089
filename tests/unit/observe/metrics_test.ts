import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Build, type Labels, metricsText } from "../../../src/observe/metrics.ts";
import { combine, type Snapshot } from "../../../src/observe/snapshot.ts";
import { parseMetrics } from "../../support/metrics.ts";

const BUILD: Build = { version: "1.2.3", runtime: "bun", runtimeVersion: "4" };
const LABELS: Labels = { protocols: ["text"], closeReasons: ["client_end"], errorCodes: ["TOO_LONG"] };

const SNAPSHOT: Snapshot = {
  connections: 3,
  sessions: 2,
  opened: { text: 4, unknown: 1 },
  closed: { client_end: 2 },
  refused: {},
  acceptFailures: 13,
  errors: { TOO_LONG: 5 },
  received: { text: 6 },
  delivered: 7,
  bytesReceived: 8,
  bytesSent: 9,
  queueBytes: 10,
  longestQueueBytes: 11,
  deliverySeconds: { bounds: [0.1, 1], counts: [3, 2, 1], sum: 4.5 },
  eventLoopLagSeconds: 0.25,
  logLinesDropped: 13,
  heapBytes: 12,
  busyRooms: [{ name: "dev", count: 2 }],
  warnings: undefined,
};

describe("metricsText()", () => {
  it("writes a snapshot, with every label from the start", async () => {
    const metrics = parseMetrics(await metricsText({ ...SNAPSHOT, rooms: 1, largestRooms: [] }, BUILD, LABELS));
    const chat = [...metrics].filter(([name]) => name.startsWith("chat_"));
    assert.deepEqual(Object.fromEntries(chat), {
      chat_connections: 3,
      chat_sessions: 2,
      chat_rooms: 1,
      'chat_connections_opened_total{protocol="text"}': 4,
      'chat_connections_opened_total{protocol="unknown"}': 1,
      'chat_connections_closed_total{reason="client_end"}': 2,
      'chat_connections_refused_total{reason="client_end"}': 0,
      'chat_messages_received_total{protocol="text"}': 6,
      chat_messages_delivered_total: 7,
      chat_bytes_received_total: 8,
      chat_bytes_sent_total: 9,
      chat_send_queue_bytes: 10,
      chat_send_queue_max_bytes: 11,
      'chat_delivery_duration_seconds_bucket{le="0.1"}': 3,
      'chat_delivery_duration_seconds_bucket{le="1"}': 5,
      'chat_delivery_duration_seconds_bucket{le="+Inf"}': 6,
      chat_delivery_duration_seconds_sum: 4.5,
      chat_delivery_duration_seconds_count: 6,
      chat_accept_failures_total: 13,
      'chat_errors_total{code="TOO_LONG"}': 5,
      chat_event_loop_lag_seconds: 0.25,
      chat_log_lines_dropped_total: 13,
      'chat_build_info{version="1.2.3",runtime="bun",runtime_version="4"}': 1,
    });
  });

  it("tells of the process", async () => {
    const metrics = parseMetrics(await metricsText({ ...SNAPSHOT, rooms: 1, largestRooms: [] }, BUILD, LABELS));
    for (const name of ["process_cpu_seconds_total", "process_resident_memory_bytes", "process_heap_bytes"]) {
      assert.ok((metrics.get(name) ?? 0) > 0, name);
    }
    const age = Date.now() / 1000 - (metrics.get("process_start_time_seconds") ?? 0);
    assert.ok(age > 0 && age < 3600, `${age} seconds old`);
  });
});

describe("metricsText() without the rooms", () => {
  it("leaves them out", async () => {
    const metrics = parseMetrics(
      await metricsText({ ...SNAPSHOT, rooms: undefined, largestRooms: undefined }, BUILD, LABELS),
    );
    assert.deepEqual([metrics.has("chat_rooms"), metrics.get("chat_sessions")], [false, 2]);
  });
});

describe("combine()", () => {
  it("adds two servers up, but for what is longest", () => {
    const both = combine([
      SNAPSHOT,
      { ...SNAPSHOT, opened: { json: 1 }, longestQueueBytes: 5, eventLoopLagSeconds: 3 },
    ]);
    assert.deepEqual(both, {
      ...SNAPSHOT,
      connections: 6,
      sessions: 4,
      opened: { text: 4, unknown: 1, json: 1 },
      closed: { client_end: 4 },
      acceptFailures: 26,
      errors: { TOO_LONG: 10 },
      received: { text: 12 },
      delivered: 14,
      bytesReceived: 16,
      bytesSent: 18,
      queueBytes: 20,
      longestQueueBytes: 11,
      deliverySeconds: { bounds: [0.1, 1], counts: [6, 4, 2], sum: 9 },
      eventLoopLagSeconds: 3,
      logLinesDropped: 26,
      heapBytes: 24,
      busyRooms: [{ name: "dev", count: 4 }],
    });
    assert.deepEqual(combine([SNAPSHOT]), SNAPSHOT);
  });
});
