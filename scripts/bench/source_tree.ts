/** A checkout of this repository whose servers are measured. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../package.json" with { type: "json" };
import { OPTION_NAMES } from "../../src/config/schema.ts";
import { ROOT } from "../../tests/support/program.ts";
import { runToEnd } from "./run_to_end.ts";

export interface SourceTree {
  /** Folder of the tree, with a slash at the end. */
  readonly root: string;
  /** Options of its servers, in camelCase. */
  readonly optionNames: readonly string[];
  /** Script of its package.json that starts a server on Deno. */
  readonly startDeno: string;
}

/** The tree of this file. */
export const PRESENT_TREE: SourceTree = {
  root: ROOT,
  optionNames: OPTION_NAMES,
  startDeno: manifest.scripts["start:deno"],
};

/** Runs in another tree, because this program can't import the schema of another version. */
const PRINT_OPTION_NAMES =
  'import { OPTION_NAMES } from "./src/config/schema.ts"; process.stdout.write(JSON.stringify(OPTION_NAMES));';

/**
 * Reads how to start the servers of another tree. Its dependencies must be installed.
 *
 * @throws when it has no option schema or no script for Deno, like the first commits of this repository
 */
export async function readSourceTree(root: string, signal: AbortSignal): Promise<SourceTree> {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const { bun } = runtimesOf(root);
  const names = await runToEnd([bun, "--no-env-file", "-e", PRINT_OPTION_NAMES], { cwd: root, signal });
  return { root, optionNames: JSON.parse(names), startDeno: scripts["start:deno"] };
}

/** Returns the runtimes that npm has installed in a tree. */
export function runtimesOf(root: string): { readonly bun: string; readonly deno: string } {
  return { bun: `${root}node_modules/.bin/bun`, deno: `${root}node_modules/.bin/deno` };
}
