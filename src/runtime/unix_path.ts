/**
 * Binds Unix domain sockets for both adapters: checks that the path is free, and sets its mode.
 *
 * The adapters remove the path when they close its listener.
 */

import { chmodSync, lstatSync, unlinkSync } from "node:fs";
import { connect } from "node:net";
import process from "node:process";
import { codeOf, systemError } from "./system_error.ts";

/** Owner and group may write, which connecting to a Unix domain socket requires. */
const MODE = 0o660;

/**
 * Calls `listen`, which binds `path` before it returns, after removing a socket on which no process listens.
 *
 * @throws where a process listens there, or where the path is not a socket
 */
export async function bindUnix<Listener>(path: string, listen: () => Listener): Promise<Listener> {
  await clear(path);
  const listener = underUmask(0o777 & ~MODE, listen);
  chmodSync(path, MODE); // where the umask could not be set
  return listener;
}

async function clear(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw systemError("EEXIST", "the path is a file that is not a socket; it was left as it is");
  if (await isLive(path)) throw systemError("EADDRINUSE", "the socket is in use");
  unlinkSync(path);
}

/** Whether a process listens on the socket at `path`. Only ECONNREFUSED means that none does. */
function isLive(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = connect({ path });
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", (error) => {
      probe.destroy();
      if (codeOf(error) === "ECONNREFUSED") resolve(false);
      else reject(error);
    });
  });
}

/**
 * Runs `run` under a umask, so that the socket has its mode from the moment it exists.
 *
 * The umask belongs to the whole process, so `run` must be synchronous. Deno permits setting it only with --allow-sys:
 * without it the mode follows a moment later, and the process's own umask holds until then.
 */
function underUmask<Result>(umask: number, run: () => Result): Result {
  let before: number | undefined;
  try {
    before = process.umask(umask);
  } catch {
    // not allowed
  }
  try {
    return run();
  } finally {
    if (before !== undefined) process.umask(before);
  }
}
