import type { Clock } from "../lib/clock.ts";

/** How long an answer may take. */
export interface RpcTimeout {
  readonly clock: Clock;
  readonly ms: number;
  /** What asking fails with when there is none by then. */
  late(): Error;
}

/** ThreadRpc to another thread, which are messages with a number that their answers have too. */
export class ThreadRpc<Answer> {
  readonly #timeout: RpcTimeout | undefined;
  readonly #asked = new Map<number, (answer: Answer) => void>();
  #count = 0;

  /** @param timeout without it an answer may take for ever */
  constructor(timeout?: RpcTimeout) {
    this.#timeout = timeout;
  }

  /** @param send puts the question, under this number */
  ask(send: (ask: number) => void): Promise<Answer> {
    this.#count += 1;
    const ask = this.#count;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const timer = this.#timeout?.clock.setTimer(this.#timeout.ms, () => {
      this.#asked.delete(ask);
      reject(this.#timeout?.late());
    });
    this.#asked.set(ask, (answer) => {
      timer?.cancel();
      resolve(answer);
    });
    send(ask);
    return promise;
  }

  /** Harmless when it comes too late. */
  answered(ask: number, answer: Answer): void {
    const take = this.#asked.get(ask);
    this.#asked.delete(ask);
    take?.(answer);
  }
}
