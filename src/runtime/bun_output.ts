/**
 * Writes standard output and standard error on Bun, through its thread pool.
 *
 * `process.stderr` blocks the event loop on a terminal, and makes a pipe non-blocking for other processes that share
 * it; `Bun.write` blocks on all of them.
 */

import { write } from "node:fs";
import { oneAtATime, type StandardStream, type WriteStandard } from "./output.ts";
import { codeOf } from "./system_error.ts";

const DESCRIPTORS: Readonly<Record<StandardStream, number>> = { stdout: 1, stderr: 2 };

/**
 * Writes one at a time: the pool may have as few as two threads, and stuck writes must not occupy all of them.
 */
export const writeStandardOnBun: WriteStandard = oneAtATime((stream, bytes) => {
  return new Promise((resolve, reject) => {
    write(DESCRIPTORS[stream], bytes, 0, bytes.length, null, (error, written) => {
      if (error === null) resolve(written);
      else if (codeOf(error) === "EAGAIN") resolve(0);
      else reject(error);
    });
  });
});
