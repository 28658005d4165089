/** Programs whose standard output or error is something else than a pipe that the tests read. */

import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { temporaryFolder } from "./certificates.ts";
import { PROGRAM } from "./program.ts";

/** The command that runs the program with its outputs redirected as a shell would: `2>/dev/full`. */
export function redirected(redirections: string, program: readonly string[] = PROGRAM): readonly string[] {
  return ["sh", "-c", `exec "$@" ${redirections}`, "sh", ...program];
}

/** A FIFO with a reader that reads nothing. */
export class Fifo {
  readonly path: string;
  readonly #reader: number;

  constructor(path = join(temporaryFolder(), "fifo")) {
    this.path = path;
    execFileSync("mkfifo", [this.path]);
    this.#reader = openSync(this.path, constants.O_RDONLY | constants.O_NONBLOCK);
  }

  /** The reader goes away. */
  close(): void {
    closeSync(this.#reader);
  }
}

/** Resolves once a connection to a port of 127.0.0.1 is accepted. */
export async function untilListening(port: number): Promise<void> {
  while (!(await isListening(port)));
}

export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}
