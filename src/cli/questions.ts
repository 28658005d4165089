import type { Clock } from "../lib/clock.ts";

/** How long an answer may take. */
export interface Patience {
  readonly clock: Clock;
  readonly ms: number;
  /** What asking fails with when there is none by then. */
  late(): Error;
}

/** Questions to another thread, which are messages with a number that their answers have too. */
export class Questions<Answer> {
  readonly #patience: Patience | undefined;
  readonly #asked = new Map<number, (answer: Answer) => void>();
  #count = 0;

  /** @param patience without it an answer may take for ever */
  constructor(patience?: Patience) {
    this.#patience = patience;
  }

  /** @param send puts the question, under this number */
  ask(send: (ask: number) => void): Promise<Answer> {
    this.#count += 1;
    const ask = this.#count;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const timer = this.#patience?.clock.setTimer(this.#patience.ms, () => {
      this.#asked.delete(ask);
      reject(this.#patience?.late());
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
