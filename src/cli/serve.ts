/** `maru serve`: reads the configuration, runs the server, and ends with the right exit code. */

import process from "node:process";
import { setInterval } from "node:timers";
import { flagsHelp } from "../config/flags.ts";
import { optionsHelp } from "../config/help.ts";
import { type ConfigSources, loadConfig } from "../config/load.ts";
import type { ConfigProblem } from "../config/problem.ts";
import type { Config } from "../config/schema.ts";
import { SERVER_FLAGS } from "../config/server_flags.ts";
import { systemClock } from "../lib/clock.ts";
import { readSmallFile } from "../lib/small_file.ts";
import { configureLog, getLog, type LogOptions } from "../observe/log.ts";
import { RecentWarnings } from "../observe/recent_warnings.ts";
import { runtime } from "../runtime/mod.ts";
import type { ListeningAddress } from "../server/mod.ts";
import { checkConfig } from "./check_config.ts";
import { Console } from "./console.ts";
import type { ThreadedOptions } from "./threaded_server.ts";
import { serverOf } from "./create_server.ts";
import { EXIT } from "./exit_code.ts";
import { isTerminalClosed } from "./hangup.ts";
import { localName, ownInterfaces } from "./network_addresses.ts";
import { notify } from "./service_manager.ts";
import type { Signals } from "./signals.ts";
import { terminals } from "./standard_output.ts";
import { asStartFailure } from "./start_failure.ts";
import { startLines } from "./start_lines.ts";
import { usageHelp } from "./usage.ts";
import { versionLine } from "./version.ts";

/** Milliseconds between two calls that lower the priority of the runtime's compiler threads. */
const DEMOTION_MS = 1000;

/** Milliseconds that a start may go on after a stop signal, so that its listeners can be closed. */
const STOPPED_START_MS = 5000;

const HELP = `maru: a chat server for nc, programs and browsers

${usageHelp()}

A flag overrides its environment variable, the variable overrides the config file, and the file
overrides the default. The last of several values of a flag counts. Brackets show the default and
the variable. Sizes are bytes, times are seconds.

${flagsHelp(SERVER_FLAGS)}

${optionsHelp()}
`;

/**
 * Runs the server until it has stopped and its output is written. Resolves to the exit code.
 *
 * @param worker the file that threads run: see {@link ThreadedServer}
 */
export async function serve(args: readonly string[], worker: URL, signals: Signals): Promise<number> {
  const console = new Console();
  try {
    return await serveOn(console, args, worker, signals);
  } finally {
    await console.close();
  }
}

async function serveOn(console: Console, args: readonly string[], worker: URL, signals: Signals): Promise<number> {
  const { config, problems, warnings, actions, sources } = loadConfig({
    args,
    env: process.env,
    readFile: readSmallFile,
  });
  if (actions.has("help")) return await print(console, HELP);
  if (actions.has("version")) return await print(console, `${versionLine(runtime)}\n`);
  if (problems.length > 0) return complain(console, problems);
  const recent = new RecentWarnings();
  const isTerminal = terminals().includes(STDERR);
  const target: LogTarget = { isTerminal, write: (line) => console.err.write(line), recent };
  configureLog({ level: config.logLevel, format: config.logFormat, ...target });
  const log = getLog("cli");
  for (const warning of warnings) log.warn(warning);
  if (actions.has("check-config")) return check(console, config, sources);
  if (signals.isStopping) return EXIT.ok;
  const server = await createService({
    config,
    worker,
    isTerminal,
    offer: (lines) => console.err.offer(lines),
    log: { droppedLogLines: () => console.err.dropped, recentWarnings: () => recent.all() },
  });
  return await run(server, console, signals);
}

/** Descriptor of standard error. */
const STDERR = 2;

/** Where the log goes. */
type LogTarget = Pick<LogOptions, "isTerminal" | "write" | "recent">;

function check(console: Console, config: Config, sources: ConfigSources): number {
  try {
    console.out.write(`${checkConfig(config, sources)}\n`);
    return EXIT.ok;
  } catch (error) {
    return failedToStart(console, error);
  }
}

/** What `serve` needs of a server with one thread or several. */
interface Service {
  start(): Promise<readonly ListeningAddress[]>;
  reloadCertificate(): void;
  stop(): Promise<void>;
  /** Resolves when a thread has failed, so that the server can't continue. */
  readonly failed?: Promise<Error>;
}

/** Of a server with one thread or several. */
type ServiceOptions = Omit<ThreadedOptions, "threads">;

async function createService({ config, log, ...options }: ServiceOptions): Promise<Service> {
  const threads = config.threads === "auto" ? navigator.hardwareConcurrency : config.threads;
  if (threads === 1) return serverOf(config, log);
  const { ThreadedServer } = await import("./threaded_server.ts");
  return new ThreadedServer({ config, threads, log, ...options });
}

async function run(server: Service, console: Console, signals: Signals): Promise<number> {
  const atStart = terminals();
  signals.handleHangup(() => {
    if (isTerminalClosed(atStart, process.env, process.pid)) signals.hangUp();
    else server.reloadCertificate();
  });
  try {
    const late = signals.stopped.then(() => after(STOPPED_START_MS));
    const addresses = await Promise.race([server.start(), late]);
    if (addresses !== undefined && !signals.isStopping) announce(addresses, console);
  } catch (error) {
    return failedToStart(console, error);
  }
  setInterval(() => runtime.demoteCompiler(), DEMOTION_MS).unref();
  const stopped = signals.stopped.then(async (signal) => {
    getLog("cli").info("stopping", { signal });
    await Promise.all([notify("STOPPING=1"), server.stop()]);
    return EXIT.ok;
  });
  const failed = server.failed?.then(({ message }) => {
    console.complain(message);
    return EXIT.failure;
  });
  return await Promise.race([stopped, ...(failed === undefined ? [] : [failed])]);
}

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => systemClock.setTimer(ms, () => resolve(undefined)));
}

/** Prints the addresses and reports readiness to the service manager. */
function announce(addresses: readonly ListeningAddress[], console: Console): void {
  const lines = startLines(addresses, { interfaces: ownInterfaces, localName });
  for (const line of lines) console.out.write(`${line}\n`);
  void notify("READY=1");
}

/** Prints why the server could not start. @throws any error that is a defect of the program */
function failedToStart(console: Console, error: unknown): number {
  const { message, exitCode } = asStartFailure(error);
  console.complain(message);
  return exitCode;
}

/** Prints a text and waits until it is written, which a pager may delay. */
async function print(console: Console, text: string): Promise<number> {
  console.out.write(text);
  await console.out.flush();
  return EXIT.ok;
}

function complain(console: Console, problems: readonly ConfigProblem[]): number {
  for (const { source, message } of problems) console.complain(`${source}: ${message}`);
  console.complain("see maru --help");
  return problems.some(({ source }) => source === "flag") ? EXIT.usage : EXIT.config;
}
