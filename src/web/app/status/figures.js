/** @import { TileSpec } from "./tile.js" */
/** @import { StatusWords } from "./words.js" */

/** The figures of the page, in their order. @param {StatusWords} words @returns {readonly TileSpec[]} */
export function figuresIn(words) {
  return [
    {
      name: words.connections,
      unit: "count",
      min: 10,
      series: [{ of: "connections" }, { of: "sessions", label: words.sessions }],
    },
    { name: words.rooms, unit: "count", min: 4, series: [{ of: "rooms" }] },
    { name: words.received, unit: "rate", min: 4, series: [{ of: "received" }] },
    { name: words.delivered, unit: "rate", min: 4, series: [{ of: "delivered" }] },
    {
      name: words.latency,
      unit: "seconds",
      min: 0.001,
      none: words.noMessages,
      series: [{ of: "p99", label: "p99" }, { of: "p50", label: "p50" }],
    },
    { name: words.sent, unit: "byteRate", min: 4096, series: [{ of: "bytesSent" }] },
    {
      name: words.queue,
      unit: "bytes",
      min: 64 * 1024,
      series: [{ of: "queueBytes" }, { of: "longestQueueBytes", label: words.longest }],
    },
    { name: words.lag, unit: "seconds", min: 0.01, series: [{ of: "eventLoopLag" }] },
    { name: words.cpu, unit: "percent", min: 0.1, series: [{ of: "cpu" }] },
    {
      name: words.memory,
      unit: "bytes",
      min: 64 * 1024 * 1024,
      series: [{ of: "memoryBytes" }, { of: "heapBytes", label: words.heap }],
    },
    { name: words.refusals, unit: "rate", min: 1, series: [{ of: "refused" }] },
    { name: words.errorRate, unit: "rate", min: 1, series: [{ of: "errors" }] },
  ];
}
