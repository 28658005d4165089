/**
 * `npm run test:binary [FILE]`: runs the end-to-end tests against a binary, in an empty folder, with an empty
 * environment and nothing on the PATH. Without `FILE` it builds the binary for this machine first.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { build } from "./build.ts";
import { ROOT, runtimeBinary } from "./runtimes.ts";

const folder = mkdtempSync(join(tmpdir(), "maru-test-"));
try {
  const [given] = process.argv.slice(2);
  const program = given === undefined ? join(folder, "maru") : resolve(given);
  const built = given === undefined ? build(["--out", program]) : 0;
  process.exitCode = built === 0 ? runSuite(program) : built;
} finally {
  rmSync(folder, { recursive: true });
}

function runSuite(program: string): number {
  const { status } = spawnSync(runtimeBinary("bun"), ["test", "--timeout=240000", "./tests/e2e"], {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, MARU_PROGRAM: program, TMPDIR: folder },
  });
  return status ?? 1;
}
