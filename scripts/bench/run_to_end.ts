import { spawn } from "node:child_process";
import process from "node:process";
import { ROOT } from "../../tests/support/program.ts";

/** Characters of a failed program's standard error that its error shows. */
const SHOWN = 500;

export interface RunOptions {
  /** The program and all that it has started are killed when this is aborted. */
  readonly signal: AbortSignal;
  /** The folder that it runs in; the repository's unless told otherwise. */
  readonly cwd?: string;
}

/**
 * Runs a program to its end and returns its standard output.
 *
 * The program gets a process group of its own: a server that a measuring tool has started ends with the tool, even
 * where the tool is killed.
 *
 * @throws with the end of its standard error when it fails, and with the signal's reason when that is aborted
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
    // It has ended meanwhile.
  }
}
