/** `maru serve`: reads the configuration, runs the server, and ends with the right exit code. */

import { readFileSync } from "node:fs";
import process from "node:process";
import { setInterval } from "node:timers";
import { optionsHelp } from "../config/help.ts";
import { type ConfigProblem, loadConfig } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import { configureLog, getLog } from "../observe/log.ts";
import { formatAddress, runtime } from "../runtime/mod.ts";
import { loadCertificate } from "../server/certificate_files.ts";
import type { ListeningAddress } from "../server/listeners.ts";
import { createServer } from "./create_server.ts";
import { EXIT } from "./exit_code.ts";
import { notify } from "./service_manager.ts";
import { asStartFailure } from "./start_failure.ts";
import { versionLine } from "./version.ts";

/** Where the log goes. */
const LOG_TARGET = {
  isTerminal: process.stderr.isTTY === true,
  write: (line: string) => void process.stderr.write(line),
};

/** How often the runtime's compiler is told to make way, in milliseconds. */
const DEMOTION_MS = 1000;

const HELP = `maru: a chat server for nc, programs and browsers

Usage: maru [serve] [options]
       maru connect HOST:PORT --nick NAME [options]   (a chat client: see maru connect --help)
       maru bench [HOST[:PORT]] [options]             (a load generator: see maru bench --help)
       maru healthcheck [URL]                         (whether a server is ready: see maru healthcheck --help)

A flag wins over its environment variable, that over the config file, that over the default, which
stands in brackets with the variable's name. Sizes are bytes, times are seconds.

  --config FILE
      JSON file of options, named in camelCase. [none, CHAT_CONFIG]
  --check-config
      Say what is wrong with the configuration, or nothing, and end.
  --help, --version
      Say that, and end.

${optionsHelp()}
`;

/**
 * Runs until the server has stopped. Resolves to the exit code.
 *
 * @param worker the file that threads run: see {@link ThreadedServer}
 */
export async function serve(args: readonly string[], worker: URL): Promise<number> {
  const { config, problems, warnings, actions } = loadConfig({
    args,
    env: process.env,
    readFile: (path) => readFileSync(path, "utf8"),
  });
  if (actions.has("help")) return say(HELP);
  if (actions.has("version")) return say(`${versionLine(runtime)}\n`);
  if (problems.length > 0) return complain(problems);
  configureLog({ level: config.logLevel, format: config.logFormat, ...LOG_TARGET });
  const log = getLog("cli");
  for (const warning of warnings) log.warn(warning);
  return actions.has("check-config") ? check(config) : await run(config, worker);
}

/** What `--check-config` looks at besides the options themselves. */
function check(config: Config): number {
  try {
    if (config.tlsPort !== "off") loadCertificate(config);
    return EXIT.ok;
  } catch (error) {
    return failedToStart(error);
  }
}

/** What `serve` asks of a server, of one thread or several. */
interface Service {
  start(): Promise<readonly ListeningAddress[]>;
  reloadCertificate(): void;
  stop(): Promise<void>;
  /** Resolves when it can't go on. */
  readonly failed?: Promise<Error>;
}

async function createService(config: Config, worker: URL): Promise<Service> {
  const threads = config.threads === "auto" ? navigator.hardwareConcurrency : config.threads;
  if (threads === 1) return createServer(config);
  const { ThreadedServer } = await import("./threaded_server.ts");
  return new ThreadedServer({ config, threads, worker, ...LOG_TARGET });
}

async function run(config: Config, worker: URL): Promise<number> {
  const server = await createService(config, worker);
  process.on("SIGHUP", () => server.reloadCertificate());
  let addresses;
  try {
    addresses = await server.start();
  } catch (error) {
    return failedToStart(error);
  }
  const asked = stopSignal();
  const failed = server.failed?.then(crash) ?? new Promise<never>(() => {});
  for (const address of addresses) {
    say(address.service === "http" ? `Web client at http://${formatAddress(address)}/\n` : chatLine(address));
  }
  void notify("READY=1");
  setInterval(() => runtime.demoteCompiler(), DEMOTION_MS).unref();
  const stopped = asked.then(async (signal) => {
    getLog("cli").info("stopping", { signal });
    await Promise.all([notify("STOPPING=1"), server.stop()]);
    return EXIT.ok;
  });
  return await Promise.race([stopped, failed]);
}

function chatLine(address: ListeningAddress): string {
  return `Chat server listening on ${formatAddress(address)}${address.tls ? " (TLS)" : ""}\n`;
}

function crash({ message }: Error): number {
  process.stderr.write(`maru: ${message}\n`);
  return EXIT.failure;
}

/** Says what is wrong with the machine around the program. @throws any other error: it is a defect */
function failedToStart(error: unknown): number {
  const { message, exitCode } = asStartFailure(error);
  process.stderr.write(`maru: ${message}\n`);
  return exitCode;
}

/** Resolves at the first SIGTERM or SIGINT; the second ends the process at once. */
function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = (signal: string) => {
      if (asked) process.exit(EXIT.failure);
      asked = true;
      resolve(signal);
    };
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => onSignal(signal));
  });
}

function say(text: string): number {
  process.stdout.write(text);
  return EXIT.ok;
}

function complain(problems: readonly ConfigProblem[]): number {
  for (const { source, message } of problems) process.stderr.write(`maru: ${source}: ${message}\n`);
  process.stderr.write("maru: see maru --help\n");
  return problems.some(({ source }) => source === "flag") ? EXIT.usage : EXIT.config;
}
