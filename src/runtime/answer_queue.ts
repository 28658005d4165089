import { performance } from "node:perf_hooks";
import { setImmediate, setTimeout } from "node:timers";

/** How long requests are answered without a break. */
const SLICE_MS = 4;
/** The break, in which the event loop turns as often as the chat wants: a message takes it several turns. */
const BREAK_MS = 2;
/** Bytes of answers that clients have not taken, over all connections. Past it no further request is answered. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;

/** Gives an answer at once, or begins one whose work is still to come: then the turn ends. */
export type HttpAnswer = () => "done" | "later";

/** HTTP requests that wait for their answers, first come first served, within a budget of time and of unread bytes. */
export class AnswerQueue {
  #waiting: HttpAnswer[] = [];
  #next = 0;
  #unread = 0;
  /** It runs, is about to, or has a break. */
  #isBusy = false;

  /** Calls `answer` when it is its turn: never within the call. */
  push(answer: HttpAnswer): void {
    this.#waiting.push(answer);
    this.#schedule();
  }

  /** The bytes of an answer that its client has not taken changed by `bytes`. */
  unreadChanged(bytes: number): void {
    this.#unread += bytes;
    if (bytes < 0) this.#schedule();
  }

  get #mayGoOn(): boolean {
    return this.#next < this.#waiting.length && this.#unread < MAX_UNREAD_BYTES;
  }

  #schedule(): void {
    if (this.#isBusy || !this.#mayGoOn) return;
    this.#isBusy = true;
    setImmediate(this.#run);
  }

  readonly #run = (): void => {
    const until = performance.now() + SLICE_MS;
    let outcome: "done" | "later" | undefined;
    do {
      outcome = this.#waiting[this.#next]?.();
      this.#next += 1;
    } while (outcome !== "later" && this.#mayGoOn && performance.now() < until);
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
