import type { Outbox } from "../../chat/session.ts";

/** Holds the bytes for a session whose connection is still on its way to this thread. */
export class BufferedOutbox implements Outbox {
  readonly #maxBytes: number;
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  /** @param maxBytes more makes the session a slow consumer; 0: no limit */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes > 0 ? maxBytes : Infinity;
  }

  get isOverBudget(): boolean {
    return this.#bytes > this.#maxBytes;
  }

  send(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    if (this.isOverBudget) this.#pieces = [];
    else this.#pieces.push(bytes);
  }

  /** History is sent only on request, and a session without its connection makes none. */
  replay(bytes: Uint8Array): void {
    this.send(bytes);
  }

  quit(): void {}

  /** Sends everything on to the outbox of the connection. */
  drainTo(outbox: Outbox): void {
    for (const bytes of this.#pieces) outbox.send(bytes);
  }
}
