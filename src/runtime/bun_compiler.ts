/**
 * Lowers the priority of JavaScriptCore's compiler threads, so that event loops run first.
 *
 * Those threads run at the priority of event loops: where both want one processor, each gets half of it. After a
 * restart, when all clients return at once and nothing is compiled, every client would wait for the compiler
 * (scripts/bench/EXPERIMENTS.md has the figures).
 */

import { readdirSync, readFileSync } from "node:fs";
import { getPriority, setPriority } from "node:os";

/** The threads of this process (proc(5)). */
const THREADS = "/proc/self/task";
/** The name of the compiler's threads. */
const COMPILER = "JITWorker";
/**
 * The nice value of those threads above that of event loops (sched(7)): they get a quarter of a contended processor.
 * A smaller share would delay garbage collections, which wait until those threads reach a safepoint.
 */
const NICER = 5;
const MAX_NICE = 19;

/** Has an effect on Linux only, where threads have priorities of their own. */
export function demoteCompiler(): void {
  try {
    const nice = Math.min(getPriority() + NICER, MAX_NICE);
    for (const thread of readdirSync(THREADS)) {
      if (readFileSync(`${THREADS}/${thread}/comm`, "utf8").trim() === COMPILER) setPriority(Number(thread), nice);
    }
  } catch {
    // Not Linux, not permitted, or a thread that has just ended: the next call handles the others.
  }
}
