/**
 * The gate: format, lint, types for both runtimes, imports, names, prose, and the same tests under Deno and under Bun,
 * side by side. Its last line is their total. Runs on either runtime.
 *
 * With arguments, only the test files whose path contains one of them are run, and no checks.
 */

// deno-lint-ignore-file no-console

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { importProblems } from "./check_imports.ts";
import { nameProblems } from "./check_names.ts";
import { proseProblems } from "./check_prose.ts";
import { ROOT, runtimeBinary } from "./runtimes.ts";

const DENO = runtimeBinary("deno");
const BUN = runtimeBinary("bun");

/** Folder for reports and temporary files of the tests, which not all tests can remove themselves. */
const scratch = mkdtempSync(join(tmpdir(), "maru-test-"));
const options = { cwd: ROOT, env: { ...process.env, NO_COLOR: "1", TMPDIR: scratch } };

const only = process.argv.slice(2);
const tests = readdirSync(join(ROOT, "tests"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith("_test.ts"))
  .filter((file) => only.length === 0 || only.some((part) => file.includes(part)))
  .map((file) => `./tests/${file}`)
  .toSorted();
let passed = 0;
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
const denoReport = join(scratch, "deno.xml");
const deno = ["test", "--quiet", "-A", "--no-check", "--v8-flags=--expose-gc", `--junit-path=${denoReport}`];
const bunReport = join(scratch, "bun.xml");
const bun = ["test", "--timeout=240000", "--reporter=junit", `--reporter-outfile=${bunReport}`];
await Promise.all([
  runTests("Deno", denoReport, DENO, [...deno, ...tests]),
  runTests("Bun", bunReport, BUN, [...bun, ...tests]),
]);
rmSync(scratch, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
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

/** Runs a command to its end. Resolves to its output, and whether it succeeded. */
function run(command: string, args: string[]): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => output += text);
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ ok: code === 0, output }));
  });
}

async function runTests(name: string, report: string, command: string, args: string[]): Promise<void> {
  const started = performance.now();
  const { ok, output } = await run(command, args);
  const counts = existsSync(report) ? countTests(readFileSync(report, "utf8")) : { passed: 0, failed: 0 };
  // A crash, or a leak that is found after the last test, is not in the report.
  if (!ok && counts.failed === 0) counts.failed = 1;
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`\n${output}\ntests, ${name}: ${counts.passed} passed, ${counts.failed} failed in ${seconds} s`);
  passed += counts.passed;
  failed += counts.failed;
}

/** Counts the tests in a JUnit report. Deno also lists each `describe`, whose name is a prefix of another name. */
function countTests(xml: string): { passed: number; failed: number } {
  const cases = [...xml.matchAll(/<testcase name="([^"]*)"(?:[^>]*\/>|[^>]*>([\s\S]*?)<\/testcase>)/g)]
    .map(([, name = "", inner = ""]) => ({ name, inner }));
  const counts = { passed: 0, failed: 0 };
  for (const { name, inner } of cases) {
    if (cases.some((other) => other.name.startsWith(`${name} &gt; `))) continue;
    if (inner.includes("<skipped")) continue;
    if (inner.includes("<failure") || inner.includes("<error")) counts.failed += 1;
    else counts.passed += 1;
  }
  return counts;
}
