/** `maru`: picks the subcommand and runs it. */

import { EXIT } from "./exit_code.ts";
import { Signals } from "./signals.ts";

type Subcommand = (args: readonly string[], worker: URL) => Promise<number>;

/**
 * Loads a subcommand only when it is asked for: the others would cost a server five megabytes. This file and its
 * imports stay small, because a signal ends the process until `serve` has installed its handlers.
 */
const SUBCOMMANDS: Readonly<Record<string, () => Promise<Subcommand>>> = {
  serve: async () => {
    const signals = new Signals();
    const { serve } = await import("./serve.ts");
    return (args, worker) => serve(args, worker, signals);
  },
  connect: async () => (await import("./connect.ts")).connect,
  bench: async () => (await import("./bench.ts")).bench,
  healthcheck: async () => (await import("./healthcheck.ts")).healthcheck,
};

/**
 * Runs the subcommand in `args[0]`, or `serve` when there is none. Resolves to the exit code.
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
  return await refuse(first);
}

async function refuse(subcommand: string): Promise<number> {
  const [{ didYouMean }, { Console }] = await Promise.all([
    import("../config/did_you_mean.ts"),
    import("./console.ts"),
  ]);
  const console = new Console();
  const known = Object.keys(SUBCOMMANDS);
  const expected = `expected ${known.join(", ")}${didYouMean(subcommand, known)}`;
  console.complain(`${JSON.stringify(subcommand)} is not a subcommand, ${expected}`);
  console.complain("see maru --help");
  await console.close();
  return EXIT.usage;
}
