import { copyOf } from "../lib/byte_buffer.ts";
import type { Detached } from "./detached.ts";
import {
  type PendingConnection,
  type PendingConnectionHandler,
  type PrefaceReader,
  unattended,
} from "./pending_connection.ts";
import type { Address } from "./address.ts";
import type { ListenOptions } from "./runtime.ts";
import type { CloseCause, Socket, SocketHandler, SocketOpener } from "./socket.ts";

/** Opens accepted sockets with `options.accept`, each after the preface that is due from its peer. */
export function afterPreface(options: ListenOptions): SocketOpener {
  const { accept } = options;
  if (options.preface === undefined) return accept;
  return (socket) => {
    const reader = options.preface?.(socket.remote);
    return reader === undefined ? accept(socket) : new PrefacedSocket(socket, reader, options).events;
  };
}

/**
 * A socket whose stream begins after the preface.
 *
 * It handles the adapter's events itself until the preface is complete, and then passes everything on, both ways.
 */
class PrefacedSocket implements Socket, PendingConnection {
  /** Takes the events of the adapter's socket. */
  readonly events: SocketHandler = {
    data: (chunk) => this.#onData(chunk),
    end: () => this.#onEnd(),
    drain: () => this.#handler?.drain(),
    close: (cause, error) => this.#onClose(cause, error),
  };
  readonly stage = "preface";
  remote: Address;
  readonly #socket: Socket;
  readonly #reader: PrefaceReader;
  readonly #pending: PendingConnectionHandler;
  #handler: SocketHandler | undefined;
  #failure: Error | undefined;
  #paused = false;
  /** The socket was closed or terminated from above: no more data is delivered. */
  #closing = false;
  /** Bytes that came in one chunk with the preface and wait for {@link resume}. */
  #rest: Uint8Array | undefined;

  constructor(socket: Socket, reader: PrefaceReader, options: ListenOptions) {
    this.#socket = socket;
    this.#reader = reader;
    this.remote = socket.remote;
    this.#pending = options.pending?.(this) ?? unattended(options.accept);
  }

  get local(): Address {
    return this.#socket.local;
  }

  get pending(): number {
    return this.#socket.pending;
  }

  write(bytes: Uint8Array): number {
    return this.#socket.write(bytes);
  }

  pause(): void {
    this.#paused = true;
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    if (this.#rest === undefined) this.#socket.resume();
    else queueMicrotask(() => this.#deliverRest());
  }

  close(maxDiscarded?: number): void {
    this.#closing = true;
    this.#rest = undefined;
    this.#socket.close(maxDiscarded);
  }

  terminate(): void {
    this.#closing = true;
    this.#rest = undefined;
    this.#socket.terminate();
  }

  setNoDelay(on: boolean): void {
    this.#socket.setNoDelay(on);
  }

  setKeepAlive(on: boolean): void {
    this.#socket.setKeepAlive(on);
  }

  get isDetachable(): boolean {
    return this.#rest === undefined && this.#socket.isDetachable === true;
  }

  detach(): Detached | undefined {
    const detached = this.isDetachable ? this.#socket.detach?.() : undefined;
    return detached && { ...detached, remote: this.remote };
  }

  #onData(chunk: Uint8Array): void {
    if (this.#handler !== undefined) return this.#handler.data(chunk);
    if (this.#failure !== undefined) return;
    const progress = this.#reader.push(chunk);
    if (progress.kind === "invalid") this.#fail(new Error(progress.why));
    if (progress.kind === "done") this.#open(progress.remote, chunk.subarray(progress.consumed));
  }

  #open(remote: Address | undefined, rest: Uint8Array): void {
    this.remote = remote ?? this.remote;
    const handler = this.#pending.opened(this);
    this.#handler = handler;
    if (rest.length === 0 || this.#closing) return;
    if (this.#paused) this.#rest = copyOf(rest);
    else handler.data(rest);
  }

  #onEnd(): void {
    if (this.#handler !== undefined) this.#handler.end();
    else this.#fail(new Error("the stream ended first"));
  }

  #onClose(cause: CloseCause, error?: Error): void {
    if (this.#handler !== undefined) return this.#handler.close(cause, error);
    this.#pending.failed("preface", this.#failure ?? error ?? new Error("the connection was closed first"));
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#socket.terminate();
  }

  #deliverRest(): void {
    const rest = this.#rest;
    if (rest === undefined || this.#paused) return;
    this.#rest = undefined;
    this.#handler?.data(rest);
    // Further bytes wait in the adapter's socket and follow, unless the handler has paused again.
    if (!this.#paused) this.#socket.resume();
  }
}
