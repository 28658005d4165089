/** Command lines of the measured servers, and the shared tools that measure them. */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { flagOf } from "../../src/config/schema.ts";
import { ROOT } from "../../tests/support/program.ts";
import { missingPackages } from "./machine.ts";
import { PRESENT_TREE, runtimesOf, type SourceTree } from "./source_tree.ts";

/** Options that keep rate limits, log lines and join notices out of the measurement. */
const OPTIONS = {
  host: "127.0.0.1",
  rateLimit: "0",
  logLevel: "warn",
  noticeMaxMembers: "50",
  httpPort: "off",
  webPort: "off",
  adminPort: "off",
} as const;

/** Options that were renamed: a server that knows both gets only the new one. */
const REPLACED_BY: Readonly<Record<string, string>> = { httpPort: "webPort" };

/** Returns the flags that the servers of a tree know. */
export function measuredOptions(optionNames: readonly string[]): string {
  return Object.entries(OPTIONS)
    .filter(([name]) => optionNames.includes(name) && !optionNames.includes(REPLACED_BY[name] ?? ""))
    .map(([name, value]) => `${flagOf(name)} ${value}`)
    .join(" ");
}

const { bun, deno } = runtimesOf(ROOT);
export const RUNTIMES = { Bun: bun, Deno: deno } as const;

const SERVERS = {
  bun: ({ root }: SourceTree) => [runtimesOf(root).bun, "--no-env-file", `${root}mod.ts`],
  deno: (tree: SourceTree) => denoWith(tree, "mod.ts"),
  "deno-listen": (tree: SourceTree) => denoWith(tree, "scripts/bench/deno_listen.ts"),
} as const;
type ServerName = keyof typeof SERVERS;
export const SERVER_NAMES = Object.keys(SERVERS) as ServerName[];

/** Commands that start a server, by runtime, for scripts that measure it themselves. */
export const SERVER_COMMANDS: Readonly<Record<string, readonly string[]>> = {
  bun: SERVERS.bun(PRESENT_TREE),
  deno: SERVERS.deno(PRESENT_TREE),
};

/** Returns the command of `npm run start:deno`, whose flags set the memory of V8. */
function denoWith({ root, startDeno }: SourceTree, file: string): readonly string[] {
  const flags = / deno (run .*) mod\.ts$/.exec(startDeno)?.[1];
  if (flags === undefined) {
    throw new Error(`Cannot read the script start:deno: expected it to end in deno run … mod.ts, got ${startDeno}`);
  }
  return [runtimesOf(root).deno, ...flags.split(" "), `${root}${file}`];
}

/** Returns the command line of a server, with `{port}` in place of the port. */
export function commandOf(name: ServerName, options = "", tree = PRESENT_TREE): string {
  const words = [...inFolder(tree), ...SERVERS[name](tree)].map((word) => `'${word}'`);
  return `${words.join(" ")} ${measuredOptions(tree.optionNames)} --port {port} ${options}`.trim();
}

/** Returns the start of a command line that runs in another tree, since Deno's permissions are for the current folder. */
function inFolder({ root }: SourceTree): readonly string[] {
  return root === ROOT ? [] : ["sh", "-c", 'cd "$0" && exec "$@"', root];
}

/** Returns the folder of the shared tools. @throws when files or packages are missing, with all of them */
export function sharedTools(folder: string | undefined): string {
  const shared = folder === undefined ? join(ROOT, "..", "shared", "bench") : resolve(folder);
  const problems = ["run", "load.cpp", "peer.cpp", "floor.cpp"].filter((file) => !existsSync(join(shared, file)))
    .map((file) =>
      `${join(shared, file)} is missing: expected the folder with the comparison's tools, or --shared FOLDER`
    );
  problems.push(...missingPackages().map((name) => `${name} is missing: install it (apt-get install ${name})`));
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return shared;
}

/** Runs a program to its end. @throws with the end of its output when it fails */
export function runProgram(words: readonly string[]): string {
  const [file = "", ...args] = words;
  const { status, error, stdout, stderr } = spawnSync(file, args, { cwd: ROOT, encoding: "utf8", env: process.env });
  if (status === 0) return stdout;
  throw new Error(`${words.join(" ")} failed (${error?.message ?? status}): ${stderr.slice(-500).trim()}`);
}
