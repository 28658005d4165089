/** Runs the tests under one runtime, and reads what it writes while it runs. */

import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { countTests, type TestCounts } from "./junit.ts";
import type { PlacedFailure, TestProgress } from "./progress.ts";
import type { TestFailure, TestHandler, TestOutput } from "./test_output.ts";

/** Lines of a runner's other output that are shown when it fails for no test. */
const MAX_OTHER_LINES = 100;
/** Files that are run by themselves to learn why they could not be loaded. */
const MAX_EXPLAINED = 5;

export interface Runner {
  /** `Deno` or `Bun`. */
  readonly name: string;
  readonly command: string;
  /** Without the files. */
  readonly args: readonly string[];
  /** Path of the JUnit report that it writes. */
  readonly report: string;
  /** Arguments that show why a file can't be loaded, where `args` do not. */
  readonly explain?: readonly string[];
  output(handler: TestHandler): TestOutput;
}

interface RunOptions {
  readonly files: readonly string[];
  readonly progress: TestProgress;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface TestRun extends TestCounts {
  /** Name of the runtime. */
  readonly runner: string;
  readonly failures: readonly PlacedFailure[];
  readonly seconds: number;
}

/** Runs the files. Resolves when the runner has ended, whatever the tests did. */
export async function runTests(runner: Runner, { files, progress, cwd, env }: RunOptions): Promise<TestRun> {
  const started = performance.now();
  const log = new RunLog(runner.name, progress);
  const output = runner.output(log);
  progress.started(runner.name);
  const isGood = await run(runner.command, [...runner.args, ...files], { cwd, env }, (line) => output.line(line));
  log.end();
  const missing = files.filter((file) => !log.files.has(file));
  if (!isGood && (missing.length > 0 || log.failures.length === 0)) progress.print(`${log.tail()}\n`);
  for (const file of missing) log.failed({ name: "did not run", text: "", isUnreported: true }, file);
  if (runner.explain !== undefined && missing.length > 0) {
    const args = [...runner.explain, ...missing.slice(0, MAX_EXPLAINED)];
    const { stdout, stderr } = spawnSync(runner.command, args, { cwd, env, encoding: "utf8" });
    progress.print(`${stdout}${stderr}\n`);
  }
  const report = existsSync(runner.report) ? readFileSync(runner.report, "utf8") : "";
  const { passed, failed, skipped } = countTests(report);
  const all = failed + log.failures.filter(({ isUnreported }) => isUnreported).length;
  return {
    runner: runner.name,
    passed,
    // A crash, or a leak that is found after the last test, is no test's.
    failed: isGood ? all : Math.max(1, all),
    skipped,
    failures: log.failures,
    seconds: Math.round((performance.now() - started) / 1000),
  };
}

/** Adds up the runs of several lanes, by runtime. They ran at the same time. */
export function sumByRunner(runs: readonly TestRun[]): TestRun[] {
  const sums = new Map<string, TestRun>();
  for (const run of runs) {
    const sum = sums.get(run.runner) ?? { ...run, passed: 0, failed: 0, skipped: 0, failures: [] };
    sums.set(run.runner, {
      runner: run.runner,
      passed: sum.passed + run.passed,
      failed: sum.failed + run.failed,
      skipped: sum.skipped + run.skipped,
      failures: [...sum.failures, ...run.failures],
      seconds: Math.max(sum.seconds, run.seconds),
    });
  }
  return [...sums.values()];
}

/** Keeps what a runner tells about its files, and shows it. */
class RunLog implements TestHandler {
  readonly #runner: string;
  readonly #progress: TestProgress;
  readonly #other: string[] = [];
  #file = "";
  #startedAt = 0;
  #failures = 0;
  readonly files = new Set<string>();
  readonly failures: PlacedFailure[] = [];

  constructor(runner: string, progress: TestProgress) {
    this.#runner = runner;
    this.#progress = progress;
  }

  file(path: string): void {
    this.end();
    this.#file = path;
    this.#startedAt = performance.now();
    this.#failures = 0;
    this.files.add(path);
  }

  failed(failure: TestFailure, file = this.#file): void {
    const placed = { ...failure, file, runner: this.#runner };
    this.#failures += 1;
    this.failures.push(placed);
    this.#progress.failed(placed);
  }

  other(line: string): void {
    this.#other.push(line);
    if (this.#other.length > MAX_OTHER_LINES) this.#other.shift();
  }

  /** The current file is at its end. */
  end(): void {
    if (this.#file === "") return;
    this.#progress.finished(this.#runner, this.#file, performance.now() - this.#startedAt, this.#failures);
    this.#file = "";
  }

  /** The last lines that were no test's. */
  tail(): string {
    return [`${this.#runner} failed. Its last output:`, ...this.#other].join("\n");
  }
}

/** Runs a command to its end. Resolves to whether it succeeded. */
function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  line: (text: string) => void,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    const ended = [child.stdout, child.stderr].map((input) => {
      const lines = createInterface({ input, crlfDelay: Infinity }).on("line", line);
      return new Promise<void>((done) => lines.on("close", done));
    });
    child.on("error", reject);
    child.on("close", (code) => void Promise.all(ended).then(() => resolve(code === 0)));
  });
}
