/** `maru`: which subcommand is meant. */

import process from "node:process";
import { didYouMean } from "../config/load.ts";
import { EXIT } from "./exit_code.ts";

type Subcommand = (args: readonly string[], worker: URL) => Promise<number>;

/** Each is loaded when it is meant: a server has no use for five megabytes of the others. */
const SUBCOMMANDS: Readonly<Record<string, () => Promise<Subcommand>>> = {
  serve: async () => (await import("./serve.ts")).serve,
  connect: async () => (await import("./connect.ts")).connect,
  bench: async () => (await import("./bench.ts")).bench,
  healthcheck: async () => (await import("./healthcheck.ts")).healthcheck,
};

/**
 * Runs the subcommand that `args` begin with, `serve` when they begin with none. Resolves to the exit code.
 *
 * @param worker the file that the server's threads run
 */
export async function main(args: readonly string[], worker: URL): Promise<number> {
  const [first = "serve"] = args;
  if (first.startsWith("-")) return await main(["serve", ...args], worker);
  const load = Object.hasOwn(SUBCOMMANDS, first) ? SUBCOMMANDS[first] : undefined;
  if (load !== undefined) {
    const subcommand = await load();
    return await subcommand(args.slice(1), worker);
  }
  const known = Object.keys(SUBCOMMANDS);
  const expected = `expected ${known.join(", ")}${didYouMean(first, known)}`;
  process.stderr.write(`maru: ${JSON.stringify(first)} is not a subcommand, ${expected}\nmaru: see maru --help\n`);
  return EXIT.usage;
}
