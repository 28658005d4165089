/** Checks out the baseline commit in a temporary worktree. */

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../tests/support/program.ts";
import { runToEnd } from "./run_to_end.ts";
import { readSourceTree, type SourceTree } from "./source_tree.ts";

const LOCK = "package-lock.json";

export interface Baseline {
  /** The revision as given. */
  readonly revision: string;
  /** Full hash of the commit. */
  readonly commit: string;
  readonly tree: SourceTree;
}

/** Returns the hash of a revision. @throws when it is not a commit of this repository */
export function commitOf(revision: string): string {
  const { status, stdout } = git("rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`);
  if (status === 0) return stdout.trim();
  throw new Error(`--baseline ${JSON.stringify(revision)}: expected a commit of this repository, such as HEAD~1`);
}

/**
 * Calls `work` with a worktree of a revision, and removes the worktree afterwards.
 *
 * @throws when the revision is not a commit, or its servers can't be started
 */
export async function withBaseline<Result>(
  revision: string,
  signal: AbortSignal,
  work: (baseline: Baseline) => Promise<Result>,
): Promise<Result> {
  const commit = commitOf(revision);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "maru-baseline-")));
  const root = `${folder}/tree/`;
  try {
    await runToEnd(["git", "worktree", "add", "--quiet", "--detach", root, commit], { signal });
    await install(root, signal);
    return await work({ revision, commit, tree: await readSourceTree(root, signal) });
  } catch (error) {
    if (signal.aborted || !(error instanceof Error)) throw error;
    throw new Error(`--baseline ${JSON.stringify(revision)}: ${error.message}`);
  } finally {
    git("worktree", "remove", "--force", "--force", root);
    rmSync(folder, { recursive: true, force: true });
    git("worktree", "prune");
  }
}

/** Links the dependencies of this tree if both lock files are equal, and installs them otherwise. */
async function install(root: string, signal: AbortSignal): Promise<void> {
  const lock = (folder: string) => readFileSync(join(folder, LOCK), "utf8");
  if (!existsSync(join(root, LOCK))) throw new Error(`it has no ${LOCK}, expected a commit that can be installed`);
  if (lock(root) === lock(ROOT)) {
    symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
    return;
  }
  await runToEnd(["npm", "ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: root, signal });
}

function git(...args: readonly string[]) {
  return spawnSync("git", args, { cwd: ROOT, encoding: "utf8" });
}
