/** A worker that throws on its first message. */

import { parentPort } from "node:worker_threads";

parentPort?.on("message", () => {
  throw new Error("the worker has had enough");
});
