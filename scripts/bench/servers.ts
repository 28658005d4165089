/** Maru's servers as they are measured, and the shared tools that measure them. */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import manifest from "../../package.json" with { type: "json" };
import { OPTION_NAMES } from "../../src/config/schema.ts";
import { ROOT } from "../../tests/support/program.ts";
import { missingPackages } from "./machine.ts";

/** Neither the rate limit nor the log nor the notices of thousands who arrive are what is measured. */
const OPTIONS = [
  "--host 127.0.0.1 --rate-limit 0 --log-level warn --notice-max-members 50",
  ...((OPTION_NAMES as readonly string[]).includes("httpPort") ? ["--http-port off"] : []),
].join(" ");

export const RUNTIMES = {
  Bun: `${ROOT}node_modules/.bin/bun`,
  Deno: `${ROOT}node_modules/.bin/deno`,
} as const;

const COMMANDS = {
  bun: [RUNTIMES.Bun, "--no-env-file", `${ROOT}mod.ts`],
  deno: denoWith("mod.ts"),
  "deno-listen": denoWith("scripts/bench/deno_listen.ts"),
} as const;
export type ServerName = keyof typeof COMMANDS;
export const SERVER_NAMES = Object.keys(COMMANDS) as ServerName[];

/** How a script starts a server that it measures itself, by runtime. */
export const SERVER_COMMANDS: Readonly<Record<string, readonly string[]>> = { bun: COMMANDS.bun, deno: COMMANDS.deno };

/** As `npm run start:deno` runs it: its flags for the memory of V8 count. */
function denoWith(file: string): readonly string[] {
  const script = manifest.scripts["start:deno"];
  const flags = / deno (run .*) mod\.ts$/.exec(script)?.[1];
  if (flags === undefined) throw new Error(`start:deno is expected to end in deno run … mod.ts, got ${script}`);
  return [RUNTIMES.Deno, ...flags.split(" "), `${ROOT}${file}`];
}

/** Its command line, where `{port}` stands for the port. */
export function commandOf(name: ServerName, options = ""): string {
  const words = COMMANDS[name].map((word) => `'${word}'`);
  return `${words.join(" ")} ${OPTIONS} --port {port} ${options}`.trim();
}

/** The folder of the shared tools. @throws when it, or what it needs, is not there: says all of it */
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

/** Runs a program to its end. @throws with the end of what it said when it fails */
export function runProgram(words: readonly string[]): string {
  const [file = "", ...args] = words;
  const { status, error, stdout, stderr } = spawnSync(file, args, { cwd: ROOT, encoding: "utf8", env: process.env });
  if (status === 0) return stdout;
  throw new Error(`${words.join(" ")} failed (${error?.message ?? status}): ${stderr.slice(-500).trim()}`);
}
