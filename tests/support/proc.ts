/** What Linux tells about a process (proc(5)). */

import { readdirSync, readFileSync } from "node:fs";

/** Resident memory in bytes. */
export function residentBytes(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(match?.[1]) * 1024;
}

/** Open file descriptors. */
export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

export interface Thread {
  readonly name: string;
  /** From -20 to 19; more is nicer to others. */
  readonly nice: number;
}

/** The threads of a process, the first of which is the one that it began with. */
export function threadsOf(pid: number): Thread[] {
  const threads = readdirSync(`/proc/${pid}/task`).map(Number).sort((a, b) => a - b);
  return threads.flatMap((thread) => {
    let stat;
    try {
      stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, "utf8");
    } catch {
      return []; // it has ended meanwhile
    }
    const end = stat.lastIndexOf(")");
    const fields = stat.slice(end + 2).split(" "); // from the third on
    return [{ name: stat.slice(stat.indexOf("(") + 1, end), nice: Number(fields[16]) }];
  });
}
