import type { ThreadIndex } from "../thread_index.ts";

/** Calls back once every thread has reached a point. */
export class Barrier {
  readonly #count: number;
  readonly #reached: () => void;
  readonly #threads = new Set<ThreadIndex>();

  /**
   * @param count how many threads there are
   * @param reached called once, when the last of them has come
   */
  constructor(count: number, reached: () => void) {
    this.#count = count;
    this.#reached = reached;
  }

  /** Whether all threads have come. */
  get isOpen(): boolean {
    return this.#threads.size === this.#count;
  }

  has(thread: ThreadIndex): boolean {
    return this.#threads.has(thread);
  }

  /** Adds a thread. Harmless when repeated. */
  add(thread: ThreadIndex): void {
    if (this.#threads.has(thread)) return;
    this.#threads.add(thread);
    if (this.isOpen) this.#reached();
  }
}
