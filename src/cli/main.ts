/** `maru`: which subcommand is meant. */

import process from "node:process";
import { didYouMean } from "../config/load.ts";
import { bench } from "./bench.ts";
import { connect } from "./connect.ts";
import { EXIT } from "./exit_code.ts";
import { healthcheck } from "./healthcheck.ts";
import { serve } from "./serve.ts";

type Subcommand = (args: readonly string[], worker: URL) => Promise<number>;

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = { serve, connect, bench, healthcheck };

/**
 * Runs the subcommand that `args` begin with, `serve` when they begin with none. Resolves to the exit code.
 *
 * @param worker the file that the server's threads run
 */
export async function main(args: readonly string[], worker: URL): Promise<number> {
  const [first = "serve", ...rest] = args;
  if (first.startsWith("-")) return await serve(args, worker);
  const subcommand = Object.hasOwn(SUBCOMMANDS, first) ? SUBCOMMANDS[first] : undefined;
  if (subcommand !== undefined) return await subcommand(rest, worker);
  const known = Object.keys(SUBCOMMANDS);
  const expected = `expected ${known.join(", ")}${didYouMean(first, known)}`;
  process.stderr.write(`maru: ${JSON.stringify(first)} is not a subcommand, ${expected}\nmaru: see maru --help\n`);
  return EXIT.usage;
}
