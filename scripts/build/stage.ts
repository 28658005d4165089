/** Collects the files to build from: the program and its runtime dependencies. */

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";
import { TEXTS } from "../../src/web/texts.js";
import { ROOT } from "../runtimes.ts";

interface Manifest {
  readonly devDependencies?: unknown;
  readonly scripts?: unknown;
  readonly [key: string]: unknown;
}

/** A package in npm's lock file. */
interface LockedPackage {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
}

/**
 * Creates a folder with the shipped files, calls `use` with its path, and removes it.
 *
 * Its `package.json` carries the commit, for `--version`.
 */
export function withStage<Result>(use: (folder: string) => Result): Result {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "maru-build-")));
  try {
    for (const it of ["mod.ts", "src", "deno.json"]) cpSync(join(ROOT, it), join(folder, it), { recursive: true });
    // Bun's bundler reads a file once: it cannot be a text for browsers and a module of the program (lib/backoff.js) too.
    writeFileSync(join(folder, "src/web/texts.js"), `export const TEXTS = ${JSON.stringify(TEXTS)};\n`);
    writeFileSync(join(folder, "package.json"), JSON.stringify(shippedManifest(), null, 2));
    for (const path of runningPackages()) {
      mkdirSync(join(folder, path), { recursive: true });
      cpSync(join(ROOT, path), join(folder, path), { recursive: true, filter: isShipped });
    }
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Returns the folders of the runtime dependencies, from npm's lock file. */
export function runningPackages(): readonly string[] {
  const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
    packages: Readonly<Record<string, LockedPackage>>;
  };
  return Object.entries(lock.packages)
    .filter(([path, { dev, optional, devOptional }]) => path !== "" && !dev && !optional && !devOptional)
    .map(([path]) => path);
}

/** Leaves out tests of packages: one of `bintrees` makes `deno compile` overflow its stack. */
function isShipped(path: string): boolean {
  return basename(path) !== "test";
}

function shippedManifest(): Manifest {
  const { devDependencies: _, scripts: __, ...manifest } = JSON.parse(
    readFileSync(join(ROOT, "package.json"), "utf8"),
  ) as Manifest;
  const commit = currentCommit();
  return commit === undefined ? manifest : { ...manifest, commit };
}

/**
 * Returns the commit: `1a2b3c4d5e6f`, or `1a2b3c4d5e6f+` with uncommitted changes. `MARU_COMMIT` overrides it,
 * for builds without a repository, as in a container. Undefined if there is neither.
 */
export function currentCommit(): string | undefined {
  const given = process.env.MARU_COMMIT;
  if (given !== undefined && given !== "") return given.slice(0, COMMIT_LETTERS);
  const head = git("rev-parse", "HEAD");
  if (head === undefined) return undefined;
  const isChanged = git("status", "--porcelain", "--untracked-files=no") !== "";
  return head.slice(0, COMMIT_LETTERS) + (isChanged ? "+" : "");
}

const COMMIT_LETTERS = 12;

function git(...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync("git", [...args], { cwd: ROOT, encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}
