import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers";

/** How long requests are answered in one turn of the event loop, so that the chat does not wait for them. */
const SLICE_MS = 5;
/** Bytes of answers that clients have not taken, over all connections. Past it no further request is answered. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;

/** HTTP requests that wait for their answers, first come first served, within a budget of time and of unread bytes. */
export class AnswerQueue {
  #waiting: (() => void)[] = [];
  #next = 0;
  #unread = 0;
  #isScheduled = false;

  /** Calls `answer` when it is its turn: never within the call. */
  push(answer: () => void): void {
    this.#waiting.push(answer);
    this.#schedule();
  }

  /** The bytes of an answer that its client has not taken changed by `bytes`. */
  unreadChanged(bytes: number): void {
    this.#unread += bytes;
    if (bytes < 0) this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#next === this.#waiting.length || this.#unread >= MAX_UNREAD_BYTES) return;
    this.#isScheduled = true;
    setImmediate(this.#run);
  }

  readonly #run = (): void => {
    const until = performance.now() + SLICE_MS;
    do {
      const answer = this.#waiting[this.#next];
      this.#next += 1;
      answer?.();
    } while (this.#next < this.#waiting.length && this.#unread < MAX_UNREAD_BYTES && performance.now() < until);
    this.#waiting.splice(0, this.#next);
    this.#next = 0;
    this.#isScheduled = false;
    this.#schedule();
  };
}
