const FREE = 0;
const TAKEN = 1;

/** Milliseconds after which a waiting thread tries again, in case it was notified before it slept. */
const RETRY_MS = 1;

/**
 * Runs `section` while no other thread runs a section under the same lock.
 *
 * A section is a few memory accesses and must never wait for anything.
 *
 * @param lock shared memory, 0 at first
 * @param at index of the lock's word
 */
export function locked<Result>(lock: Int32Array<SharedArrayBuffer>, at: number, section: () => Result): Result {
  while (Atomics.compareExchange(lock, at, FREE, TAKEN) !== FREE) Atomics.wait(lock, at, TAKEN, RETRY_MS);
  try {
    return section();
  } finally {
    Atomics.store(lock, at, FREE);
    Atomics.notify(lock, at, 1);
  }
}
