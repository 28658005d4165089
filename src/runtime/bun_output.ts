/**
 * Standard output and standard error on Bun, through its thread pool. `process.stderr` blocks the event loop on a
 * terminal, and makes a pipe non-blocking for the other processes that have it; `Bun.write` blocks on all of them.
 */

import { write } from "node:fs";
import type { StandardStream, WriteStandard } from "./output.ts";
import { codeOf } from "./runtime.ts";

const DESCRIPTORS: Readonly<Record<StandardStream, number>> = { stdout: 1, stderr: 2 };

/**
 * The latest write. The next one waits for it: the pool may have as few as two threads, and with a stuck write on each
 * nothing else would run there.
 */
let latest: Promise<unknown> = Promise.resolve();

export const writeStandardOnBun: WriteStandard = (stream, bytes) => {
  const result = latest.then(() => writeOnce(DESCRIPTORS[stream], bytes));
  latest = result.catch(() => {});
  return result;
};

function writeOnce(descriptor: number, bytes: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    write(descriptor, bytes, 0, bytes.length, null, (error, written) => {
      if (error === null) resolve(written);
      else if (codeOf(error) === "EAGAIN") resolve(0);
      else reject(error);
    });
  });
}
