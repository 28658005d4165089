import type { Outbox } from "../../chat/session.ts";

/** Holds what the chat has for a session whose connection is still on its way to this thread. */
export class BufferedOutbox implements Outbox {
  readonly #maxBytes: number;
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  /** @param maxBytes more than that makes it a slow consumer; 0: no limit */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes > 0 ? maxBytes : Infinity;
  }

  get isFull(): boolean {
    return this.#bytes > this.#maxBytes;
  }

  send(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    if (this.isFull) this.#pieces = [];
    else this.#pieces.push(bytes);
  }

  /** Nobody is sent history who has not asked for it, and nobody asks without a connection. */
  replay(bytes: Uint8Array): void {
    this.send(bytes);
  }

  quit(): void {}

  /** Gives everything to the connection, which is there. */
  drainTo(outbox: Outbox): void {
    for (const bytes of this.#pieces) outbox.send(bytes);
  }
}
