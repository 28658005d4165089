/**
 * Serves as `mod.ts` does, but with `Deno.listen` instead of `node:net` for sockets, so that both can be compared.
 * Deno only; accepts the options of the server.
 */

import { readFileSync } from "node:fs";
import process from "node:process";
import { LocalBackplane } from "../../src/backplane/local.ts";
import { protocolsOf } from "../../src/cli/create_server.ts";
import { VERSION } from "../../src/cli/version.ts";
import { loadConfig } from "../../src/config/load.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { denoListenRuntime } from "../../src/runtime/deno.ts";
import { Server } from "../../src/server/server.ts";

const { config, problems } = loadConfig({
  args: process.argv.slice(2),
  env: process.env,
  readFile: (path) => readFileSync(path),
});
if (problems.length > 0) {
  process.stderr.write(problems.map(({ message }) => `${message}\n`).join(""));
  process.exit(2);
}
const server = new Server({
  runtime: denoListenRuntime,
  config,
  clock: systemClock,
  backplane: new LocalBackplane(config, systemClock.time),
  dropCaches: () => {},
  protocols: protocolsOf(config, systemClock.time),
  version: VERSION,
});
await server.start();
process.on("SIGTERM", () => server.stop().then(() => process.exit(0)));
