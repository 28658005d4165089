import { performance } from "node:perf_hooks";
import { setImmediate, setTimeout } from "node:timers";

/** Milliseconds for which requests are answered without a break. */
const SLICE_MS = 4;
/** Milliseconds of the break, in which the chat gets the event loop: a message takes several turns of it. */
const BREAK_MS = 2;
/** Bytes of answers that clients have not taken, over all connections. Beyond it no request is answered. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;

/** Sends an answer (`done`), or starts one that is finished later, which ends the turn (`later`). */
export type HttpAnswer = () => "done" | "later";

/** Answers HTTP requests in order of arrival, within a budget of time and of unread bytes. */
export class AnswerQueue {
  #waiting: HttpAnswer[] = [];
  #next = 0;
  #unread = 0;
  /** Whether it runs, is about to, or has a break. */
  #isBusy = false;

  /** Queues `answer`, which is never called within this call. */
  push(answer: HttpAnswer): void {
    this.#waiting.push(answer);
    this.#schedule();
  }

  /** Adds `bytes` to the bytes that clients have not taken; may be negative. */
  unreadChanged(bytes: number): void {
    this.#unread += bytes;
    if (bytes < 0) this.#schedule();
  }

  get #mayAnswer(): boolean {
    return this.#next < this.#waiting.length && this.#unread < MAX_UNREAD_BYTES;
  }

  #schedule(): void {
    if (this.#isBusy || !this.#mayAnswer) return;
    this.#isBusy = true;
    setImmediate(this.#run);
  }

  readonly #run = (): void => {
    const until = performance.now() + SLICE_MS;
    let outcome: "done" | "later" | undefined;
    do {
      outcome = this.#waiting[this.#next]?.();
      this.#next += 1;
    } while (outcome !== "later" && this.#mayAnswer && performance.now() < until);
    this.#waiting.splice(0, this.#next);
    this.#next = 0;
    if (outcome === "later" || performance.now() >= until) setTimeout(this.#goOn, BREAK_MS);
    else this.#goOn();
  };

  readonly #goOn = (): void => {
    this.#isBusy = false;
    this.#schedule();
  };
}
