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

export type { ServerOptions } from "./src/config/schema.ts";
export type { Address } from "./src/runtime/runtime.ts";
export type { Server } from "./src/server/mod.ts";

/** Found from here alike in the sources and in a compiled program, whose other modules are all in one file. */
const WORKER = new URL("./src/cli/worker.ts", import.meta.url);

if (import.meta.main) process.exit(await main(process.argv.slice(2), WORKER));

/** Loaded only where the server is embedded: the program handles signals before it loads anything large. */
const embedding = await import("./src/cli/embedding.ts");

/** Makes a server, not listening yet. @throws {ConfigError} that tells everything that is wrong with the options */
export const createServer = embedding.createServer;

/** The options of {@link createServer} are wrong: `problems` has each by itself, `message` all of them. */
export const ConfigError = embedding.ConfigError;
export type ConfigError = InstanceType<typeof ConfigError>;

/** An address can't be listened on: {@link Server.start} rejects with it. */
export const AddressError = embedding.AddressError;
export type AddressError = InstanceType<typeof AddressError>;

/** The certificate or its key is not usable: {@link Server.start} rejects with it. */
export const CertificateFileError = embedding.CertificateFileError;
export type CertificateFileError = InstanceType<typeof CertificateFileError>;
