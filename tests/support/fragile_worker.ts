/** A thread of the real server that throws on `reloadCertificate`. */

import { parentPort } from "node:worker_threads";
import type { ToWorker } from "../../src/cli/thread_messages.ts";
import "../../src/cli/worker.ts";

parentPort?.on("message", ({ kind }: ToWorker) => {
  if (kind === "reloadCertificate") throw new Error("the worker has had enough");
});
