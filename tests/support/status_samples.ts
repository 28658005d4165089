import type { StatusSample } from "../../src/observe/status_row.ts";

/** A sample of a server that has counted nothing, but for `counts`. */
export function sampleWith(counts: Partial<StatusSample> = {}): StatusSample {
  return {
    connections: 0,
    sessions: 0,
    rooms: 1,
    received: 0,
    delivered: 0,
    bytesSent: 0,
    queueBytes: 0,
    longestQueueBytes: 0,
    refused: 0,
    errors: 0,
    heapBytes: 0,
    eventLoopLag: 0,
    deliverySeconds: { bounds: [0.1, 1], counts: [0, 0, 0], sum: 0 },
    cpuSeconds: 0,
    memoryBytes: 0,
    ...counts,
  };
}
