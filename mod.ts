/**
 * Maru (마루): a chat server for `nc`, programs and browsers, which meet in the same rooms.
 *
 * As a program: `bun mod.ts`, `deno run mod.ts` (see `--help`). As a library:
 *
 * ```ts
 * import { createServer } from "./mod.ts";
 *
 * const server = createServer({ port: 0, webPort: "off", adminPort: "off", lang: "en" });
 * const [address] = await server.start();
 * // …
 * await server.stop();
 * ```
 *
 * A message takes this way, and each step knows only the next: `src/runtime/` (a socket), `src/protocol/` (bytes to
 * requests), `src/server/` (the connection and its limits), `src/chat/commands/` (what a request means), `src/chat/` (hub
 * and room), `src/backplane/` (its place in the order), and back: `src/chat/room.ts` (fan-out), `src/protocol/` (bytes,
 * once), `src/server/outbound_queue.ts`, `src/runtime/`. Each folder has a `mod.ts` that says what lives there.
 *
 * @module
 */

import process from "node:process";
import { main } from "./src/cli/main.ts";

export type { ServerOptions } from "./src/config/schema.ts";
export type { Address } from "./src/runtime/runtime.ts";
export type { ListeningAddress, Server } from "./src/server/mod.ts";

/** Resolved here, because a compiled program has all other modules in one file. */
const WORKER = new URL("./src/cli/worker.ts", import.meta.url);

if (import.meta.main) process.exit(await main(process.argv.slice(2), WORKER));

/** Loaded only where the server is embedded: the program handles signals before it loads anything large. */
const embedding = await import("./src/cli/embedding.ts");

/** Creates a server, which does not listen yet. @throws {ConfigError} with every problem of the options */
export const createServer = embedding.createServer;

/** The options of {@link createServer} are wrong. `problems` lists them, and `message` has all of them. */
export const ConfigError = embedding.ConfigError;
export type ConfigError = InstanceType<typeof ConfigError>;

/** The server cannot listen on an address. `code` is the system's, such as `EADDRINUSE`. */
export const AddressError = embedding.AddressError;
export type AddressError = InstanceType<typeof AddressError>;

/** The {@link AddressError} that {@link Server.start} rejects with. `option` is the option to change. */
export const ListenError = embedding.ListenError;
export type ListenError = InstanceType<typeof ListenError>;

/** The certificate or its key cannot be used: {@link Server.start} rejects with it. */
export const CertificateFileError = embedding.CertificateFileError;
export type CertificateFileError = InstanceType<typeof CertificateFileError>;
