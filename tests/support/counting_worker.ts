/** A thread that counts connections in and out, over and over, and once more in. */

import { parentPort } from "node:worker_threads";
import type { ConnectionCountLimits } from "../../src/server/connection_count.ts";
import { SharedConnectionCount, type SharedCounts } from "../../src/server/shared_connection_count.ts";

interface Task {
  readonly words: SharedCounts;
  readonly limits: ConnectionCountLimits;
  readonly rounds: number;
}

parentPort?.on("message", ({ words, limits, rounds }: Task) => {
  const count = new SharedConnectionCount(words);
  for (let i = 0; i < rounds; i += 1) {
    count.enter("192.0.2.1", limits);
    count.leave("192.0.2.1");
  }
  count.enter("192.0.2.1", limits);
  parentPort?.postMessage("done");
});
