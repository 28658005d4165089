/**
 * `npm run build`: builds the program as one file, `dist/maru`, for this machine or others. See `HELP`.
 * Runs on either runtime.
 */

import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { didYouMean } from "../src/config/did_you_mean.ts";
import { BuildError, compileWithBun, compileWithDeno } from "./build/compile.ts";
import { withStage } from "./build/stage.ts";
import { fileName, TARGET_NAMES, type TargetName, TARGETS } from "./build/targets.ts";
import { ROOT } from "./runtimes.ts";

const HELP = `build: builds the program as one file

Usage: npm run build -- [--deno] [--target TARGET]… [--all] [--out FILE] [--compile-executable-path FILE]

  --deno
      Compile with Deno, as dist/maru-deno. [Bun, as dist/maru]
  --target TARGET
      System to build for, as dist/maru-TARGET. May be repeated. [this machine, as dist/maru]
      ${TARGET_NAMES.join(", ")}
  --all
      Build for every target of the runtime.
  --out FILE
      Path of the built file, with one target.
  --compile-executable-path FILE
      Executable of the runtime to put the program into, if it can't be downloaded: Bun's for the target, or
      Deno's denort, which the environment variable DENORT_BIN can name too.
`;

/** Runs the build. @returns the exit code */
export function build(args: readonly string[]): number {
  const { values, problem } = read(args);
  if (problem !== undefined) return complain(problem, 2);
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const runtime = values.deno ? "deno" : "bun";
  const targets = values.all ? TARGET_NAMES.filter((name) => runtime in TARGETS[name]) : values.target;
  const wanted = targets.length === 0 ? [undefined] : targets;
  if (values.out !== undefined && wanted.length > 1) return complain("--out: expected one target", 2);
  const compile = values.deno ? compileWithDeno : compileWithBun;
  try {
    withStage((stage) => {
      for (const target of wanted) {
        const out = resolve(values.out ?? join(ROOT, "dist", fileName(runtime, target)));
        compile({ stage, out, target, base: values["compile-executable-path"] });
        process.stdout.write(`${out} ${(statSync(out).size / 1e6).toFixed(1)} MB\n`);
      }
    });
    return 0;
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    return complain(error.message, 1);
  }
}

interface BuildValues {
  readonly deno: boolean;
  readonly target: readonly TargetName[];
  readonly all: boolean;
  readonly help: boolean;
  readonly out?: string;
  readonly "compile-executable-path"?: string;
}

type Read = { readonly values: BuildValues; readonly problem?: undefined } | {
  readonly values?: undefined;
  problem: string;
};

function read(args: readonly string[]): Read {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        deno: { type: "boolean", default: false },
        target: { type: "string", multiple: true, default: [] },
        all: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
        out: { type: "string" },
        "compile-executable-path": { type: "string" },
      },
    });
    const unknown = values.target.find((name) => !Object.hasOwn(TARGETS, name));
    if (unknown === undefined) return { values: values as BuildValues };
    const expected = `expected one of ${TARGET_NAMES.join(", ")}${didYouMean(unknown, TARGET_NAMES)}`;
    return { problem: `--target: ${JSON.stringify(unknown)} is not accepted, ${expected}` };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function complain(problem: string, code: number): number {
  process.stderr.write(`build: ${problem}\n`);
  return code;
}

if (import.meta.main) process.exit(build(process.argv.slice(2)));
