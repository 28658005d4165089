import { setImmediate } from "node:timers";
import type { ThreadPort } from "../../src/backplane/threads/link.ts";

/** A port in memory. A test can hold the batches that are sent from it. */
export class HeldPort implements ThreadPort {
  isHeld = false;
  readonly #held: ArrayBuffer[] = [];
  readonly #receivers: ((batch: ArrayBuffer) => void)[] = [];
  #peer: HeldPort | undefined;

  static pair(): [HeldPort, HeldPort] {
    const [one, two] = [new HeldPort(), new HeldPort()];
    one.#peer = two;
    two.#peer = one;
    return [one, two];
  }

  /** Batches that are held. */
  get held(): number {
    return this.#held.length;
  }

  on(_: "message", receive: (batch: ArrayBuffer) => void): void {
    this.#receivers.push(receive);
  }

  postMessage(batch: ArrayBuffer): void {
    if (this.isHeld) this.#held.push(batch);
    else this.#send(batch);
  }

  /** Sends what is held, and holds nothing more. */
  letGo(): void {
    this.isHeld = false;
    for (const batch of this.#held.splice(0)) this.#send(batch);
  }

  close(): void {}

  #send(batch: ArrayBuffer): void {
    const receivers = this.#peer === undefined ? [] : this.#peer.#receivers;
    setImmediate(() => receivers.forEach((receive) => receive(batch)));
  }
}
