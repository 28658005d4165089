const FREE = 0;
const TAKEN = 1;

/** A waiter looks again after this long, in milliseconds, should a wake-up have come before it slept. */
const LOOK_AGAIN_MS = 1;

/**
 * Runs `section` while no other thread is in a section under the same lock. Sections are a few memory
 * accesses: long enough for a lock, far too short to wait for anything inside.
 *
 * @param lock shared memory, 0 at first
 * @param at index of the lock's word
 */
export function locked<Result>(lock: Int32Array<SharedArrayBuffer>, at: number, section: () => Result): Result {
  while (Atomics.compareExchange(lock, at, FREE, TAKEN) !== FREE) Atomics.wait(lock, at, TAKEN, LOOK_AGAIN_MS);
  try {
    return section();
  } finally {
    Atomics.store(lock, at, FREE);
    Atomics.notify(lock, at, 1);
  }
}
