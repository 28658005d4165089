import { spawn } from "node:child_process";
import process from "node:process";
import { ROOT } from "../../tests/support/program.ts";

/** Characters of standard error in the message of a failure. */
const SHOWN = 500;

interface RunOptions {
  /** Kills the program and its children when aborted. */
  readonly signal: AbortSignal;
  /** Working folder; the repository by default. */
  readonly cwd?: string;
}

/**
 * Runs a program to its end and returns its standard output.
 *
 * The program gets its own process group, so that its children can be killed with it.
 *
 * @throws with the end of its standard error when it fails, and with the reason of the signal when that is aborted
 */
export function runToEnd(words: readonly string[], { signal, cwd = ROOT }: RunOptions): Promise<string> {
  const [file = "", ...args] = words;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const child = spawn(file, args, { cwd, env: process.env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    const abort = () => killGroup(child.pid);
    signal.addEventListener("abort", abort);
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => stdout += text);
    child.stderr.setEncoding("utf8").on("data", (text: string) => stderr += text);
    const fail = (why: unknown) =>
      reject(new Error(`${words.join(" ")} failed (${why}): ${stderr.slice(-SHOWN).trim()}`));
    child.on("error", (error) => fail(error.message));
    child.on("close", (code, by) => {
      signal.removeEventListener("abort", abort);
      if (signal.aborted) reject(signal.reason);
      else if (code === 0) resolve(stdout);
      else fail(code ?? by);
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has already ended.
  }
}
