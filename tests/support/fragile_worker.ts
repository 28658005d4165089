/** A thread of the real server, which fails when it is told to read the certificate again. */

import { parentPort } from "node:worker_threads";
import type { ToWorker } from "../../src/cli/thread_messages.ts";
import "../../src/cli/worker.ts";

parentPort?.on("message", ({ kind }: ToWorker) => {
  if (kind === "reloadCertificate") throw new Error("the worker has had enough");
});
