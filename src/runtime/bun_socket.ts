import { NO_BYTES } from "../lib/byte_buffer.ts";
import { canDuplicate, duplicate } from "./bun_descriptor.ts";
import { dropHeld, hasHeld, holdInput, takeHeld } from "./held_input.ts";
import type { Detached } from "./detached.ts";
import { type Address, localAddress as ownAddress, unmapAddress } from "./address.ts";
import type { CloseCause, Socket, SocketHandler, SocketOpener } from "./socket.ts";
import { isReset } from "./system_error.ts";
import { limitDiscarded, mayDiscard } from "./discard_limit.ts";
import { WriteBacklog } from "./write_backlog.ts";

/** How long a connection is silent before the system probes it. */
const KEEP_ALIVE_DELAY_MS = 60_000;

/** What is used of a `Bun.Socket`. */
export interface BunTransport {
  /** The descriptor. */
  readonly fd: number;
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** How many of the bytes were taken, or -1. */
  write(bytes: Uint8Array): number;
  pause(): void;
  resume(): void;
  /** Closes both sides. */
  end(): void;
  /** Closes our side alone. */
  shutdown(): void;
  /** Closes both sides with a reset. */
  terminate(): void;
  /** Closes the descriptor, and nothing else. */
  close(): void;
  setNoDelay(on: boolean): void;
  setKeepAlive(on: boolean, delayMs: number): void;
}

/** The socket contract over a socket of Bun's, whose events it is given from outside. */
export class BunSocket implements Socket {
  readonly remote: Address;
  readonly #transport: BunTransport;
  readonly #handler: SocketHandler;
  /** What waits for the transport, while anything does. */
  #backlog: WriteBacklog | undefined;
  /** Closing, until what was written is with the transport; then ended. */
  #state: "open" | "closing" | "ended" | "closed" = "open";
  #peerEnded = false;
  /** Who ended first, once anybody has. */
  #cause: CloseCause = "end";
  #paused = false;

  /** @param remote where it is not what the transport says */
  constructor(transport: BunTransport, open: SocketOpener, remote?: Address) {
    const { remoteAddress, remotePort } = transport;
    this.#transport = transport;
    this.remote = remote ?? { hostname: unmapAddress(remoteAddress), port: remotePort };
    this.#handler = open(this);
  }

  /** Looked up when it is asked for: Bun keeps for each socket what it was once asked for. */
  get local(): Address {
    if (this.remote.path !== undefined) return this.remote; // the same for both ends
    const { localAddress, localPort } = this.#transport;
    return ownAddress(localAddress, localPort);
  }

  get pending(): number {
    return this.#backlog === undefined ? 0 : this.#backlog.length;
  }

  write(bytes: Uint8Array): number {
    if (this.#state !== "open") return this.pending;
    if (this.#backlog !== undefined) {
      this.#backlog.push(bytes);
      return this.#backlog.length;
    }
    const taken = this.#send(bytes);
    if (taken === bytes.length) return 0;
    this.#backlog = new WriteBacklog(taken === 0 ? bytes : bytes.subarray(taken));
    return this.#backlog.length;
  }

  pause(): void {
    if (this.#state !== "open" || this.#paused) return;
    this.#paused = true;
    this.#transport.pause();
  }

  resume(): void {
    if (this.#state !== "open" || !this.#paused) return;
    this.#paused = false;
    if (hasHeld(this)) queueMicrotask(() => this.#deliverHeld());
    else this.#transport.resume();
  }

  close(maxDiscarded?: number): void {
    if (this.#state !== "open") return;
    dropHeld(this);
    this.resume();
    this.#state = "closing";
    limitDiscarded(this, maxDiscarded);
    this.#cause = this.#peerEnded ? "end" : "local";
    if (this.#backlog === undefined) this.#finish();
  }

  terminate(): void {
    if (this.#state === "closed") return;
    this.#closed(this.#peerEnded ? "end" : "local");
    this.#transport.terminate();
  }

  setNoDelay(on: boolean): void {
    this.#transport.setNoDelay(on);
  }

  setKeepAlive(on: boolean): void {
    this.#transport.setKeepAlive(on, KEEP_ALIVE_DELAY_MS);
  }

  get isDetachable(): boolean {
    return this.#state === "open" && this.remote.path === undefined && !hasHeld(this) && canDuplicate();
  }

  /** A transport that is paused reads nothing ahead, so there is nothing unread. */
  detach(): Detached | undefined {
    if (!this.isDetachable || !this.#paused || this.pending > 0) return undefined;
    const descriptor = duplicate(this.#transport.fd);
    if (descriptor === undefined) return undefined;
    this.#state = "closed";
    this.#transport.close();
    return { descriptor, remote: this.remote, unread: NO_BYTES };
  }

  /** The transport's events. */

  onData(chunk: Uint8Array): void {
    if (this.#state === "open" && (this.#paused || hasHeld(this))) holdInput(this, chunk);
    else if (this.#state === "open") this.#handler.data(chunk);
    else if (!mayDiscard(this, chunk.length)) this.terminate();
  }

  /** In the order in which it came, until the handler pauses again. */
  #deliverHeld(): void {
    while (this.#state === "open" && !this.#paused) {
      const chunk = takeHeld(this);
      if (chunk === undefined) return this.#transport.resume();
      this.#handler.data(chunk);
    }
  }

  onEnd(): void {
    this.#peerEnded = true;
    if (this.#state === "open") this.#handler.end();
    // Once both sides have ended Bun closes by itself.
  }

  onDrain(): void {
    const backlog = this.#backlog;
    if (this.#state === "closed" || backlog === undefined) return;
    const before = backlog.length;
    for (let head = backlog.head(); head !== undefined; head = backlog.head()) {
      const taken = this.#send(head);
      backlog.taken(taken);
      if (taken < head.length) break;
    }
    if (backlog.length === 0) this.#backlog = undefined;
    if (backlog.length < before) this.#handler.drain();
    if (this.#state === "closing" && this.#backlog === undefined) this.#finish();
  }

  onClose(error: Error | undefined): void {
    if (error !== undefined) return this.#closed(isReset(error) ? "reset" : "error", error);
    this.#closed(this.#cause);
  }

  /** Bun takes what fits, which is returned, and keeps nothing back. */
  #send(bytes: Uint8Array): number {
    const taken = this.#transport.write(bytes);
    if (taken >= 0) return taken;
    // The peer has reset the connection, and this -1 used the system's error up: left alone, Bun would
    // go on to report an end, or nothing at all while paused.
    this.#closed("reset", new Error("the peer reset the connection"));
    this.#transport.terminate();
    return 0;
  }

  /** Everything is written: our end of stream follows it. `end` would close our reading side as well. */
  #finish(): void {
    this.#state = "ended";
    if (this.#peerEnded) this.#transport.end();
    else this.#transport.shutdown();
  }

  #closed(cause: CloseCause, error?: Error): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    dropHeld(this);
    // Bun reports the close from inside `terminate` and `end`: the contract wants it outside our calls.
    queueMicrotask(() => this.#handler.close(cause, error));
  }
}
