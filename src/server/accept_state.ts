import type { Log } from "../observe/log.ts";
import type { AcceptEvents } from "../runtime/mod.ts";

/** An array of one element: the number of listeners that cannot accept, over all threads of a server. */
export type StoppedListeners = Int32Array<SharedArrayBuffer>;

export function createStoppedListeners(): StoppedListeners {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/** Whether all listeners of a server accept connections. Logs when one stops, and when all accept again. */
export class AcceptState implements AcceptEvents {
  readonly #stopped: StoppedListeners;
  readonly #log: Log;
  /** Times that this thread's listener was the first to fail. */
  failures = 0;

  constructor(stopped: StoppedListeners, log: Log) {
    this.#stopped = stopped;
    this.#log = log;
  }

  get isAccepting(): boolean {
    return Atomics.load(this.#stopped, 0) === 0;
  }

  acceptFailed(error: Error): void {
    if (Atomics.add(this.#stopped, 0, 1) > 0) return;
    this.failures += 1;
    this.#log.warn("accepting connections failed; trying again", { error: error.message });
  }

  acceptResumed(): void {
    if (Atomics.sub(this.#stopped, 0, 1) > 1) return;
    this.#log.info("accepting connections again");
  }
}
