/** What a runtime's function to write standard output and standard error does. */

export type StandardStream = "stdout" | "stderr";

/**
 * Writes some of `bytes`, and resolves to how many: 0 when the stream takes none now. It never blocks the event
 * loop, whatever the stream is (a file, a pipe, a terminal, a socket), and a write that is stuck does not keep the
 * process from ending. Nothing is kept for the caller, who writes the rest again.
 *
 * Rejects with the system's error when the stream has failed.
 */
export type WriteStandard = (stream: StandardStream, bytes: Uint8Array) => Promise<number>;

/** Has one write at a time under way, whatever the stream: each waits until the one before has ended or failed. */
export function oneAtATime(write: WriteStandard): WriteStandard {
  let latest: Promise<unknown> = Promise.resolve();
  return (stream, bytes) => {
    const result = latest.then(() => write(stream, bytes));
    latest = result.catch(() => {});
    return result;
  };
}
