/** What Linux tells about a process (proc(5)). */

import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Resident memory in bytes. */
export function residentBytes(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(match?.[1]) * 1024;
}

/** Open file descriptors. */
export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Open file descriptors, except those of sockets whose local port is `port`. */
export function openFilesBut(pid: number, port: number): number {
  const local = port.toString(16).toUpperCase().padStart(4, "0");
  const lines = readFileSync(`/proc/${pid}/net/tcp`, "utf8").split("\n").map((line) => line.trim().split(/\s+/));
  const inodes = new Set(lines.filter(([, address]) => address?.endsWith(`:${local}`)).map((fields) => fields[9]));
  return readdirSync(`/proc/${pid}/fd`).filter((descriptor) => {
    try {
      const [, inode] = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`)) ?? [];
      return inode === undefined || !inodes.has(inode);
    } catch {
      return false; // it was closed meanwhile
    }
  }).length;
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
