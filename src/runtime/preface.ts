import { type ArrivalHandler, type PrefaceReader, UNATTENDED } from "./arrival.ts";
import { copyOf } from "../lib/byte_buffer.ts";
import type { Address, CloseCause, ListenOptions, Socket, SocketHandler, SocketOpener } from "./runtime.ts";

/** What to do with a socket accepted: `options.accept`, once the preface that is due from its peer has come. */
export function afterPreface(options: ListenOptions): SocketOpener {
  const { accept } = options;
  if (options.preface === undefined) return accept;
  return (socket) => {
    const reader = options.preface?.(socket.remote);
    return reader === undefined ? accept(socket) : new PrefacedSocket(socket, reader, options);
  };
}

/**
 * A socket whose stream begins behind the preface: the handler of the adapter's socket, and the socket
 * of the handler above. Once that one is there it passes everything on.
 */
class PrefacedSocket implements Socket, SocketHandler {
  remote: Address;
  readonly #socket: Socket;
  readonly #reader: PrefaceReader;
  readonly #accept: SocketOpener;
  readonly #arrival: ArrivalHandler;
  #handler: SocketHandler | undefined;
  #failure: Error | undefined;
  #paused = false;
  /** The handler above has closed or terminated: it hears of no more data. */
  #closing = false;
  /** What came in one chunk with the preface and waits for {@link resume}. */
  #rest: Uint8Array | undefined;

  constructor(socket: Socket, reader: PrefaceReader, options: ListenOptions) {
    this.#socket = socket;
    this.#reader = reader;
    this.#accept = options.accept;
    this.remote = socket.remote;
    const { remote } = socket;
    this.#arrival = options.arriving?.({ remote, terminate: () => socket.terminate() }) ?? UNATTENDED;
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

  close(): void {
    this.#closing = true;
    this.#rest = undefined;
    this.#socket.close();
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

  // The adapter's events.

  data(chunk: Uint8Array): void {
    if (this.#handler !== undefined) return this.#handler.data(chunk);
    if (this.#failure !== undefined) return;
    const progress = this.#reader.push(chunk);
    if (progress.kind === "invalid") this.#fail(new Error(progress.why));
    if (progress.kind !== "done") return;
    this.remote = progress.remote ?? this.remote;
    this.#arrival.opened();
    const handler = this.#accept(this);
    this.#handler = handler;
    const rest = chunk.subarray(progress.consumed);
    if (rest.length === 0 || this.#closing) return;
    if (this.#paused) this.#rest = copyOf(rest);
    else handler.data(rest);
  }

  end(): void {
    if (this.#handler === undefined) this.#fail(new Error("the stream ended before the preface did"));
    else this.#handler.end();
  }

  drain(): void {
    this.#handler?.drain();
  }

  close_(cause: CloseCause, error?: Error): void {
    this.#handler?.close(cause, error);
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
    // What waits in the adapter's socket comes behind it, unless the handler has paused again.
    if (!this.#paused) this.#socket.resume();
  }
}
