import type { Clock } from "../lib/clock.ts";

/** Limits how long an answer may take. */
interface RpcTimeout {
  readonly clock: Clock;
  readonly ms: number;
  /** Creates the error of a request that got no answer in time. */
  late(): Error;
}

/** Requests to another thread: each message has an id, and its answer has the same id. */
export class ThreadRpc<Answer> {
  readonly #timeout: RpcTimeout | undefined;
  readonly #pending = new Map<number, (answer: Answer) => void>();
  #lastId = 0;

  /** @param timeout without it, a request waits for its answer without limit */
  constructor(timeout?: RpcTimeout) {
    this.#timeout = timeout;
  }

  /** Sends a request and resolves to its answer. @param send sends the request with the id */
  ask(send: (id: number) => void): Promise<Answer> {
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const timer = this.#timeout?.clock.setTimer(this.#timeout.ms, () => {
      this.#pending.delete(id);
      reject(this.#timeout?.late());
    });
    this.#pending.set(id, (answer) => {
      timer?.cancel();
      resolve(answer);
    });
    send(id);
    return promise;
  }

  /** Handles an answer; one that comes too late is ignored. */
  answered(id: number, answer: Answer): void {
    const settle = this.#pending.get(id);
    this.#pending.delete(id);
    settle?.(answer);
  }
}
