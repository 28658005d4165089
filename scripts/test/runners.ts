import { join } from "node:path";
import { BunOutput } from "./bun_output.ts";
import { DenoTap } from "./deno_tap.ts";
import type { Runner } from "./run_tests.ts";

const DENO_TEST = ["test", "--quiet", "-A", "--no-check", "--v8-flags=--expose-gc"];

/**
 * The test runners of both runtimes.
 *
 * @param folder for their reports
 * @param lane number of the lane whose files they run, so that reports of several lanes stand side by side
 */
export function runnersIn(
  folder: string,
  { deno, bun }: { readonly deno: string; readonly bun: string },
  lane = 0,
): Runner[] {
  const denoReport = join(folder, `deno-${lane}.xml`);
  const bunReport = join(folder, `bun-${lane}.xml`);
  return [
    {
      name: "Deno",
      command: deno,
      args: [...DENO_TEST, "--reporter=tap", `--junit-path=${denoReport}`],
      report: denoReport,
      explain: DENO_TEST,
      output: (handler) => new DenoTap(handler),
    },
    {
      name: "Bun",
      command: bun,
      args: ["test", "--timeout=240000", "--reporter=junit", `--reporter-outfile=${bunReport}`],
      report: bunReport,
      output: (handler) => new BunOutput(handler),
    },
  ];
}

/** The environment of the runners. They write other forms for GitHub and for agents. */
export function testEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const plain: NodeJS.ProcessEnv = { ...env, NO_COLOR: "1" };
  for (const name of ["GITHUB_ACTIONS", "AGENT", "CLAUDECODE", "REPL_ID"]) delete plain[name];
  return plain;
}
