/**
 * The gate: format, lint, types for both runtimes, imports, names, prose, and the same tests under Deno and under Bun,
 * side by side. Failures are shown at once, and each file when it is done. The last line is the total. Runs on either
 * runtime. `test/` reads what the runtimes write.
 *
 * With arguments, only the test files whose path contains one of them are run, and no checks.
 */

// deno-lint-ignore-file no-console

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { importProblems } from "./check_imports.ts";
import { nameProblems } from "./check_names.ts";
import { proseProblems } from "./check_prose.ts";
import { ROOT, runtimeBinary } from "./runtimes.ts";
import { lanesOf } from "./test/lanes.ts";
import { TestProgress } from "./test/progress.ts";
import { runTests, sumByRunner } from "./test/run_tests.ts";
import { runnersIn, testEnvironment } from "./test/runners.ts";

const DENO = runtimeBinary("deno");
const BUN = runtimeBinary("bun");

/** Folder for reports and temporary files of the tests, which not all tests can remove themselves. */
const scratch = mkdtempSync(join(tmpdir(), "maru-test-"));
const options = { cwd: ROOT, env: testEnvironment({ ...process.env, TMPDIR: scratch }) };

const only = process.argv.slice(2);
const tests = readdirSync(join(ROOT, "tests"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith("_test.ts"))
  .filter((file) => only.length === 0 || only.some((part) => file.includes(part)))
  .map((file) => `./tests/${file}`)
  .toSorted();
let failed = 0;

if (only.length === 0) {
  const code = ["mod.ts", "src", "tests", "scripts"];
  check("format", DENO, ["fmt", "--check", "--quiet", ...code, "deno.json", "package.json"]);
  check("lint", DENO, ["lint", "--quiet", ...code]);
  check("types, Deno", DENO, ["check", "--quiet", ...code]);
  check("types, Bun", process.execPath, ["node_modules/typescript/bin/tsc", "-p", "scripts/tsconfig.json"]);
  check("types, web client", process.execPath, ["node_modules/typescript/bin/tsc", "-p", "scripts/tsconfig.web.json"]);
  report("imports", importProblems(ROOT));
  report("names", nameProblems(ROOT));
  report("prose", proseProblems(ROOT));
}
const progress = new TestProgress(process.stdout, tests.length);
const lanes = lanesOf(tests).flatMap((files, lane) =>
  runnersIn(scratch, { deno: DENO, bun: BUN }, lane).map((runner) => runTests(runner, { files, progress, ...options }))
);
const runs = sumByRunner(await Promise.all(lanes));
progress.clear();
rmSync(scratch, { recursive: true, force: true });
for (const { runner, file, name } of runs.flatMap(({ failures }) => failures)) {
  console.log(`FAILED on ${runner}: ${file}: ${name}`);
}
for (const { runner, passed, failed, skipped, seconds } of runs) {
  console.log(`tests, ${runner}: ${passed} passed, ${failed} failed, ${skipped} skipped in ${seconds} s`);
}
failed += runs.reduce((sum, run) => sum + run.failed, 0);
console.log(`${runs.reduce((sum, { passed }) => sum + passed, 0)} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

function check(name: string, command: string, args: string[]): void {
  const ok = spawnSync(command, args, { ...options, stdio: "inherit" }).status === 0;
  console.log(`${name}: ${ok ? "ok" : "failed"}`);
  if (!ok) failed += 1;
}

function report(name: string, problems: readonly string[]): void {
  console.log(`${name}: ${problems.length === 0 ? "ok" : `failed\n${problems.join("\n")}`}`);
  if (problems.length > 0) failed += 1;
}
