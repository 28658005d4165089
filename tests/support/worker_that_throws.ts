/** A worker that fails as soon as it is told anything. */

import { parentPort } from "node:worker_threads";

parentPort?.on("message", () => {
  throw new Error("the worker has had enough");
});
