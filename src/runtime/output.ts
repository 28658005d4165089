export type StandardStream = "stdout" | "stderr";

/**
 * Writes some of `bytes` to standard output or standard error, and resolves to how many: 0 where it takes none now.
 *
 * It never blocks the event loop, whether the stream is a file, a pipe, a terminal or a socket, and a stuck write does
 * not keep the process from ending. The caller writes the rest again. Rejects with the system's error where the stream
 * has failed.
 */
export type WriteStandard = (stream: StandardStream, bytes: Uint8Array) => Promise<number>;

/** Makes writes of both streams wait for each other, so that one is under way at a time. */
export function oneAtATime(write: WriteStandard): WriteStandard {
  let latest: Promise<unknown> = Promise.resolve();
  return (stream, bytes) => {
    const result = latest.then(() => write(stream, bytes));
    latest = result.catch(() => {});
    return result;
  };
}
