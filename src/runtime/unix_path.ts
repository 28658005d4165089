/**
 * The path of a Unix domain socket: whether it is free, and what mode it gets. Both adapters bind
 * through here; both remove it when they close its listener.
 */

import { chmodSync, lstatSync, unlinkSync } from "node:fs";
import { connect } from "node:net";
import process from "node:process";
import { codeOf, systemError } from "./system_error.ts";

/** Connecting to a Unix domain socket takes the right to write to it: owner and group may. */
const MODE = 0o660;

/**
 * Calls `listen`, which binds `path` before it returns, once the path is free: what nobody listens on
 * any more is removed first.
 *
 * @throws when somebody listens there, or when what is there is no socket
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
  if (!found.isSocket()) throw systemError("EEXIST", "there is a file that is no socket, which is left alone");
  if (await isLive(path)) throw systemError("EADDRINUSE", "another server listens there");
  unlinkSync(path);
}

/** Whether somebody listens on the socket at `path`. Only a refusal says that nobody does. */
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
 * The socket has its mode from the moment it exists. The umask is the whole process's, so `run` must
 * be synchronous. Deno lets nobody set it without --allow-sys: there, the mode follows a moment later,
 * and until then the process's own umask holds.
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
