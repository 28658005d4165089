/** `maru`: picks the subcommand and runs it. */

import { EXIT } from "./exit_code.ts";
import { Signals } from "./signals.ts";
import { isSubcommand, type SubcommandName, SUBCOMMANDS } from "./usage.ts";

type Subcommand = (args: readonly string[], worker: URL) => Promise<number>;

/**
 * Loads a subcommand only when it is asked for: the others would cost a server five megabytes. This file and its
 * imports stay small, because a signal ends the process until `serve` has installed its handlers.
 */
const LOADERS: Readonly<Record<SubcommandName, () => Promise<Subcommand>>> = {
  serve: async () => {
    const signals = new Signals();
    const { serve } = await import("./serve.ts");
    return (args, worker) => serve(args, worker, signals);
  },
  connect: async () => (await import("./connect.ts")).connect,
  bench: async () => (await import("./bench.ts")).bench,
  healthcheck: async () => (await import("./healthcheck.ts")).healthcheck,
  help: () => Promise.resolve(help),
  version: () => Promise.resolve(version),
};

/**
 * Runs the subcommand in `args[0]`, or `serve` when there is none. Resolves to the exit code.
 *
 * @param worker the file that the server's threads run
 */
export async function main(args: readonly string[], worker: URL): Promise<number> {
  const [first = "serve"] = args;
  if (first.startsWith("-")) return await main(["serve", ...args], worker);
  if (!isSubcommand(first)) return await refuse(first);
  const subcommand = await LOADERS[first]();
  return await subcommand(args.slice(1), worker);
}

/** `maru help [SUBCOMMAND]`: what `maru [SUBCOMMAND] --help` prints. */
async function help([name = "serve", ...more]: readonly string[], worker: URL): Promise<number> {
  const subcommand = ["help", "version", "--help", "-h"].includes(name) ? "serve" : name;
  if (!isSubcommand(subcommand)) return await refuse(subcommand);
  const [first] = more;
  if (first !== undefined) return await complain(`${JSON.stringify(first)} is not accepted after help ${name}`);
  return await main([subcommand, "--help"], worker);
}

/** `maru version`: what `maru --version` prints. */
async function version([first]: readonly string[], worker: URL): Promise<number> {
  if (first === undefined) return await main(["--version"], worker);
  if (first === "--help" || first === "-h") return await main(["--help"], worker);
  return await complain(`${JSON.stringify(first)} is not accepted after version`);
}

async function refuse(subcommand: string): Promise<number> {
  const { didYouMean } = await import("../config/did_you_mean.ts");
  const known = Object.keys(SUBCOMMANDS);
  const expected = `expected ${known.join(", ")}${didYouMean(subcommand, known)}`;
  return await complain(`${JSON.stringify(subcommand)} is not a subcommand, ${expected}`);
}

async function complain(problem: string): Promise<number> {
  const { Console } = await import("./console.ts");
  const console = new Console();
  console.complain(problem);
  console.complain("see maru --help");
  await console.close();
  return EXIT.usage;
}
