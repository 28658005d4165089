/**
 * JavaScriptCore compiles what is hot on threads of its own, at the priority of event loops. Where both want one
 * processor they get half of it each: right after a start, when everybody comes back at once and nothing is compiled,
 * every client waits for that (scripts/bench/EXPERIMENTS.md has the figures).
 */

import { readdirSync, readFileSync } from "node:fs";
import { getPriority, setPriority } from "node:os";

/** proc(5): the threads of this process. */
const THREADS = "/proc/self/task";
/** What those are called that compile. */
const COMPILER = "JITWorker";
/**
 * How much nicer than event loops they are (sched(7)): the share of a processor that both want is a quarter. Not less:
 * a collection begins when they have come to a place where they may stop.
 */
const NICER = 5;
const NICEST = 19;

/** Linux alone tells threads apart. */
export function demoteCompiler(): void {
  try {
    const nice = Math.min(getPriority() + NICER, NICEST);
    for (const thread of readdirSync(THREADS)) {
      if (readFileSync(`${THREADS}/${thread}/comm`, "utf8").trim() === COMPILER) setPriority(Number(thread), nice);
    }
  } catch {
    // No Linux, a system that forbids it, or a thread that has just ended: the others have their turn next time.
  }
}
