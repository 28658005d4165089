import { NO_BYTES } from "../lib/byte_buffer.ts";
import { canDuplicate, duplicate } from "./bun_descriptor.ts";
import { dropHeld, hasHeld, holdInput, takeHeld } from "./held_input.ts";
import type { Detached } from "./detached.ts";
import { type Address, localAddress as ownAddress, unmapAddress } from "./address.ts";
import type { CloseCause, Socket, SocketHandler, SocketOpener } from "./socket.ts";
import { isReset } from "./system_error.ts";
import { limitDiscarded, mayDiscard } from "./discard_limit.ts";
import { WriteBacklog } from "./write_backlog.ts";

/** Milliseconds of silence after which the system probes a connection. */
const KEEP_ALIVE_DELAY_MS = 60_000;

/** The part of a `Bun.Socket` that is used. */
interface BunTransport {
  /** The descriptor. */
  readonly fd: number;
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Returns how many of the bytes were taken, or -1. */
  write(bytes: Uint8Array): number;
  pause(): void;
  resume(): void;
  /** Closes both sides. */
  end(): void;
  /** Closes our side alone. */
  shutdown(): void;
  /** Closes both sides with a reset. */
  terminate(): void;
  /** Closes the descriptor alone. */
  close(): void;
  setNoDelay(on: boolean): void;
  setKeepAlive(on: boolean, delayMs: number): void;
}

/** The socket contract over a Bun socket, whose events are passed in by the callbacks of `bun.ts`. */
export class BunSocket implements Socket {
  readonly remote: Address;
  readonly #transport: BunTransport;
  readonly #handler: SocketHandler;
  /** Bytes that wait for the transport; undefined where none do. */
  #backlog: WriteBacklog | undefined;
  /** `closing` until the transport has everything that was written, then `ended`. */
  #state: "open" | "closing" | "ended" | "closed" = "open";
  #peerEnded = false;
  /** Which side ended first. */
  #cause: CloseCause = "end";
  #paused = false;

  /** @param remote the peer's address, where it is not the one that the transport has */
  constructor(transport: BunTransport, open: SocketOpener, remote?: Address) {
    const { remoteAddress, remotePort } = transport;
    this.#transport = transport;
    this.remote = remote ?? { hostname: unmapAddress(remoteAddress), port: remotePort };
    this.#handler = open(this);
  }

  /** Read only when needed: Bun keeps every value that was read of a socket. */
  get local(): Address {
    if (this.remote.path !== undefined) return this.remote; // both ends have the same
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

  /** A paused transport reads nothing ahead, so nothing is unread. */
  detach(): Detached | undefined {
    if (!this.isDetachable || !this.#paused || this.pending > 0) return undefined;
    const descriptor = duplicate(this.#transport.fd);
    if (descriptor === undefined) return undefined;
    this.#state = "closed";
    this.#transport.close();
    return { descriptor, remote: this.remote, unread: NO_BYTES };
  }

  // Events of the transport.

  onData(chunk: Uint8Array): void {
    if (this.#state === "open" && (this.#paused || hasHeld(this))) holdInput(this, chunk);
    else if (this.#state === "open") this.#handler.data(chunk);
    else if (!mayDiscard(this, chunk.length)) this.terminate();
  }

  /** Delivers held input in order, until the handler pauses again. */
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
    // Bun closes the socket itself once both sides have ended.
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

  /** Writes what fits now and returns how much that is; Bun keeps nothing back. */
  #send(bytes: Uint8Array): number {
    const taken = this.#transport.write(bytes);
    if (taken >= 0) return taken;
    // The peer has reset the connection, and this -1 consumed the system's error: without this Bun would report
    // an end, or nothing at all while paused.
    this.#closed("reset", new Error("the peer reset the connection"));
    this.#transport.terminate();
    return 0;
  }

  /** Sends our end of stream after everything was written. `end` would close our reading side too. */
  #finish(): void {
    this.#state = "ended";
    if (this.#peerEnded) this.#transport.end();
    else this.#transport.shutdown();
  }

  #closed(cause: CloseCause, error?: Error): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    dropHeld(this);
    // Bun reports the close from inside `terminate` and `end`; the contract forbids that.
    queueMicrotask(() => this.#handler.close(cause, error));
  }
}
