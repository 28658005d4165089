/**
 * Maru (마루): a chat server that `nc`, programs and browsers talk to, in the same rooms.
 *
 * As a program: `bun mod.ts`, `deno run mod.ts` (see `--help`). As a library:
 *
 * ```ts
 * import { createServer } from "./mod.ts";
 *
 * const server = createServer({ port: 0, httpPort: "off", lang: "en" });
 * const [address] = await server.start();
 * // …
 * await server.stop();
 * ```
 *
 * A message's way through the house, each step knowing only the next: `runtime/` (a socket),
 * `protocol/` (bytes to requests), `server/` (the connection, its limits), `chat/commands/` (what a
 * request means), `chat/` (hub and room), `backplane/` (its place in the order), and back: `chat/room`
 * (fan-out), `protocol/` (bytes, once), `server/outbound_queue`, `runtime/`.
 *
 * @module
 */

import process from "node:process";
import { main } from "./src/cli/main.ts";

export { createServer } from "./src/cli/create_server.ts";
export type { Config } from "./src/config/schema.ts";
export type { Server } from "./src/server/server.ts";
export { type Address, AddressError } from "./src/runtime/runtime.ts";

/** Found from here alike in the sources and in a compiled program, whose other modules are all in one file. */
const WORKER = new URL("./src/cli/worker.ts", import.meta.url);

if (import.meta.main) process.exit(await main(process.argv.slice(2), WORKER));
