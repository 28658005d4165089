/** Compiles the stage folder to one file, with either runtime. */

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import denoConfig from "../../deno.json" with { type: "json" };
import { runtimeBinary } from "../runtimes.ts";
import { type BuildTarget, type TargetName, TARGETS } from "./targets.ts";

interface CompileOptions {
  /** Folder with the shipped files: see {@link withStage}. */
  readonly stage: string;
  /** Path of the compiled file. */
  readonly out: string;
  /** Undefined means this machine. */
  readonly target: TargetName | undefined;
  /** Executable to put the program into, instead of the one that the runtime downloads. */
  readonly base: string | undefined;
}

/** The program could not be compiled. The message says why and what to do. */
export class BuildError extends Error {
  override readonly name = "BuildError";
}

/** Entry point of the threads, which no module imports. */
const WORKER = "src/cli/worker.ts";

/** Files that a binary must not read from the current folder. */
const READS_NOTHING = [
  "--no-compile-autoload-dotenv",
  "--no-compile-autoload-bunfig",
  "--no-compile-autoload-tsconfig",
  "--no-compile-autoload-package-json",
];

/** Compiles with Bun. @throws {BuildError} */
export function compileWithBun({ stage, out, target, base }: CompileOptions): void {
  checkBase("--compile-executable-path", base);
  const status = run(runtimeBinary("bun"), stage, out, [
    ...["build", "--compile", ...READS_NOTHING, "--format=esm", "--bytecode"],
    ...(target === undefined ? [] : [`--target=${TARGETS[target].bun}`]),
    ...(base === undefined ? [] : [`--compile-executable-path=${base}`]),
    ...["mod.ts", WORKER, "--outfile", out],
  ]);
  if (status === 0) return;
  const system = target === undefined ? "this machine" : target;
  throw new BuildError(
    base === undefined && target !== undefined
      ? `bun build --compile ended with ${status}. If it could not download its executable for ${system}, provide it: ` +
        `npm pack @oven/${bunPackage(target)}@${versionOf("bun")}, unpack it, and pass its bin/bun with ` +
        "--compile-executable-path FILE"
      : `bun build --compile for ${system} ended with ${status}`,
  );
}

/** Compiles with Deno. @throws {BuildError} */
export function compileWithDeno({ stage, out, target, base = process.env.DENORT_BIN }: CompileOptions): void {
  const triple = target === undefined ? undefined : (TARGETS[target] as BuildTarget).deno;
  if (target !== undefined && triple === undefined) throw new BuildError(`Deno has no executable for ${target}`);
  checkBase("DENORT_BIN", base);
  const args = [
    ...["compile", "--quiet", "--no-check", "--no-prompt", ...engineFlags(denoConfig.tasks.start)],
    ...permissionFlags(denoConfig.permissions.serve),
    ...(triple === undefined ? [] : ["--target", triple]),
    ...["--include", WORKER, "--app-name", "maru", "--output", out, "mod.ts"],
  ];
  const status = run(runtimeBinary("deno"), stage, out, args, base === undefined ? {} : { DENORT_BIN: base });
  if (status === 0) return;
  throw new BuildError(
    base === undefined
      ? `deno compile ended with ${status}. If it could not download denort, the runtime that it puts the program into, ` +
        `download denort-${triple ?? "TARGET"}.zip of the release v${versionOf("deno")} of Deno, unpack it, and set ` +
        "DENORT_BIN to the file denort (or denort.exe) in it"
      : `deno compile with ${base} ended with ${status}`,
  );
}

/** Returns the V8 flags of a task. */
function engineFlags(task: string): string[] {
  return task.split(" ").filter((word) => word.startsWith("--v8-flags="));
}

type Permissions = Readonly<Record<string, boolean | readonly string[]>>;

/**
 * Converts a permission set of `deno.json` to flags. A compiled set would resolve the folder `.` when the
 * binary is built, and flags resolve it when the binary is started.
 */
function permissionFlags(permissions: Permissions): string[] {
  return Object.entries(permissions).map(([kind, allowed]) =>
    typeof allowed === "boolean" ? `--allow-${kind}` : `--allow-${kind}=${allowed.join(",")}`
  );
}

function checkBase(name: string, path: string | undefined): void {
  if (path === undefined || existsSync(path)) return;
  throw new BuildError(
    `${name}: ${JSON.stringify(path)} is not accepted, expected an executable to put the program into`,
  );
}

function run(command: string, cwd: string, out: string, args: readonly string[], env = {}): number {
  mkdirSync(dirname(out), { recursive: true });
  const { status, signal } = spawnSync(command, args, {
    cwd,
    stdio: ["ignore", process.stderr.fd, process.stderr.fd],
    env: { ...process.env, ...env },
  });
  if (signal !== null) process.stderr.write(`build: ${command} was ended by ${signal}\n`);
  return status ?? 1;
}

/** Returns the name of Bun's package on the npm registry: `bun-linux-aarch64-musl`. */
function bunPackage(target: TargetName): string {
  return TARGETS[target].bun.replace("arm64", "aarch64");
}

function versionOf(name: "bun" | "deno"): string {
  return spawnSync(runtimeBinary(name), ["--version"], { encoding: "utf8" }).stdout.match(/\d+\.\d+\.\d+/)?.[0] ?? "?";
}
