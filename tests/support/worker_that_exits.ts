/** A worker that ends by itself as soon as it is told anything. */

import process from "node:process";
import { parentPort } from "node:worker_threads";

parentPort?.on("message", () => process.exit(3));
