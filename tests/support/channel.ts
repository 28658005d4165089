import { setImmediate } from "node:timers";

/** Runs what is sent after so many turns of the event loop, in the order in which it was sent. */
export class Channel {
  #last = Promise.resolve();
  #pending = 0;

  get isBusy(): boolean {
    return this.#pending > 0;
  }

  send(after: number, run: () => void): void {
    this.#pending += 1;
    const due = turns(after);
    this.#last = this.#last.then(() => due).then(() => {
      run();
      this.#pending -= 1;
    });
  }
}

/** Resolves after so many turns of the event loop. */
export async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve));
}
