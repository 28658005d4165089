import { Buffer } from "node:buffer";
import type { Socket as NetSocket } from "node:net";
import { copyOf, NO_BYTES } from "../lib/byte_buffer.ts";
import type { Detached } from "./detached.ts";
import type { Address } from "./address.ts";
import type { CloseCause, Socket, SocketHandler, SocketOpener } from "./socket.ts";
import { codeOf, isReset } from "./system_error.ts";
import { HandleError, StreamHandle } from "./stream_handle.ts";
import { limitDiscarded, mayDiscard } from "./discard_limit.ts";
import { WriteBacklog } from "./write_backlog.ts";

/** At most this is given to the transport at a time where the system has not kept up, or under TLS. */
const WRITE_BYTES = 64 * 1024;
/** At most this is given to it at a time otherwise: a full batch of a room goes in one. */
const DIRECT_WRITE_BYTES = 128 * 1024;
/** How long a connection is silent before the system probes it. */
const KEEP_ALIVE_DELAY_MS = 60_000;

/**
 * The socket contract over a socket of Node's, or over a TLS socket whose handshake is done.
 *
 * A write that the system takes at once costs nothing further: no callback, no event. Only what it does
 * not take is followed up, by a callback and in pieces.
 */
export class NodeSocket implements Socket {
  readonly local: Address;
  readonly remote: Address;
  readonly #transport: NetSocket;
  /** What TLS runs over; the transport itself without TLS. */
  readonly #raw: NetSocket;
  readonly #handler: SocketHandler;
  /** Without TLS, where the runtime has it: past the stream. */
  readonly #direct: StreamHandle | undefined;
  /** What waits for the transport, while anything does. */
  #backlog: WriteBacklog | undefined;
  #state: "open" | "closing" | "closed" = "open";
  #peerEnded = false;
  /** The peer's end came while paused: a stream that has nothing more to give tells it all the same. */
  #endHeld = false;
  /** Who ended first, once anybody has. */
  #cause: CloseCause = "end";
  #finished = false;
  #paused = false;
  /** Bytes of the backlog that the transport has, and whose callback is due. */
  #writing = 0;

  constructor(
    transport: NetSocket,
    raw: NetSocket,
    { local, remote }: { readonly local: Address; readonly remote: Address },
    open: SocketOpener,
  ) {
    this.#transport = transport;
    this.#raw = raw;
    this.local = local;
    this.remote = remote;
    this.#direct = this.#isPlain ? StreamHandle.of(raw) : undefined;
    this.#direct?.read((chunk) => this.#take(chunk));
    this.#handler = open(this);
    transport.on("error", (error) => this.#onError(error));
    transport.on("end", () => this.#onEnd());
    transport.on("close", () => this.#closed(this.#cause));
    transport.on("data", (chunk: Uint8Array) => this.#onData(chunk));
    // `on("data")` sets the stream flowing, unless it was paused before.
  }

  get pending(): number {
    return this.#backlog === undefined ? 0 : this.#backlog.length;
  }

  write(bytes: Uint8Array): number {
    if (this.#state !== "open" || bytes.length === 0) return this.pending;
    if (this.#backlog !== undefined) {
      this.#backlog.push(bytes);
      return this.#backlog.length;
    }
    if (this.#isPlain && bytes.length <= DIRECT_WRITE_BYTES) {
      const outcome = this.#direct?.write(bytes, this.#onWritten) ?? "refused";
      if (outcome === "written") return 0;
      if (outcome === "pending") {
        this.#backlog = new WriteBacklog(bytes);
        this.#writing = bytes.length;
        return bytes.length;
      }
      this.#transport.write(bufferOf(bytes));
      if (this.#transport.writableLength === 0) return 0;
      this.#backlog = new WriteBacklog(bytes);
      this.#writing = bytes.length;
      // An empty write has its turn, and its callback, when what is before it was taken.
      this.#transport.write(NO_BYTES, this.#onWritten);
      return bytes.length;
    }
    this.#backlog = new WriteBacklog(bytes);
    this.#pump(this.#backlog);
    return this.pending;
  }

  /** TLS takes nothing within the call, and knows no empty write. */
  get #isPlain(): boolean {
    return this.#transport === this.#raw;
  }

  pause(): void {
    if (this.#state !== "open" || this.#paused) return;
    this.#paused = true;
    this.#transport.pause();
    handleOf(this.#raw)?.readStop?.();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    handleOf(this.#raw)?.readStart?.();
    this.#transport.resume();
    if (this.#endHeld) queueMicrotask(() => this.#deliverEnd());
  }

  close(maxDiscarded?: number): void {
    if (this.#state !== "open") return;
    this.#state = "closing";
    limitDiscarded(this, maxDiscarded);
    this.#cause = this.#peerEnded ? "end" : "local";
    this.resume(); // nobody hears `data` any more, but we must see the peer's end
    if (this.#backlog === undefined) this.#finish();
  }

  terminate(): void {
    this.#closed(this.#peerEnded ? "end" : "local");
  }

  setNoDelay(on: boolean): void {
    if (this.#state !== "closed") this.#raw.setNoDelay(on);
  }

  setKeepAlive(on: boolean): void {
    if (this.#state !== "closed") this.#raw.setKeepAlive(on, KEEP_ALIVE_DELAY_MS);
  }

  get isDetachable(): boolean {
    return this.#state === "open" && this.#isPlain && handleOf(this.#raw)?.fdForIpc !== undefined;
  }

  detach(): Detached | undefined {
    if (!this.isDetachable || !this.#paused || this.pending > 0) return undefined;
    const descriptor = handleOf(this.#raw)?.fdForIpc?.() ?? -1;
    if (descriptor === -1) return undefined;
    this.#state = "closed";
    this.#transport.removeAllListeners("data"); // which `read` would tell
    const unread: Uint8Array = this.#transport.read() ?? NO_BYTES;
    this.#transport.destroy();
    return { descriptor, remote: this.remote, unread: copyOf(unread) };
  }

  #onData(chunk: Uint8Array): void {
    this.#take(chunk);
    release(chunk);
  }

  #take(chunk: Uint8Array): void {
    if (this.#state === "open") this.#handler.data(chunk);
    else if (!mayDiscard(this, chunk.length)) this.terminate();
  }

  #onEnd(): void {
    this.#endHeld = true;
    this.#deliverEnd();
  }

  #deliverEnd(): void {
    if (!this.#endHeld || this.#paused || this.#peerEnded || this.#state === "closed") return;
    this.#peerEnded = true;
    if (this.#state === "open") this.#handler.end();
  }

  #onError(error: Error): void {
    // A FIN without a close_notify before it: whoever cuts the stream off like that has ended it.
    if (codeOf(error) === "UnexpectedEof") {
      if (!this.#paused) this.#onEnd();
      return this.#closed(this.#cause);
    }
    this.#closed(isReset(error) ? "reset" : "error", error);
  }

  /** One piece is under way at a time: its callback says that the system has it. */
  #pump(backlog: WriteBacklog): void {
    const head = backlog.head() ?? NO_BYTES;
    const piece = head.length > WRITE_BYTES ? head.subarray(0, WRITE_BYTES) : head;
    this.#writing = piece.length;
    this.#transport.write(piece, this.#onWritten);
  }

  readonly #onWritten = (error?: Error | null): void => {
    if (error instanceof HandleError) return this.#onError(error);
    if (error) return; // the stream's own has an event of its own
    const backlog = this.#backlog;
    if (this.#state === "closed" || backlog === undefined) return;
    backlog.taken(this.#writing);
    if (backlog.length > 0) this.#pump(backlog);
    else this.#backlog = undefined;
    this.#handler.drain();
    if (this.#state === "closing" && this.#backlog === undefined) this.#finish();
  };

  /** Everything is written: our end of stream follows it. */
  #finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#transport.end();
  }

  #closed(cause: CloseCause, error?: Error): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#transport.destroy();
    this.#raw.destroy();
    queueMicrotask(() => this.#handler.close(cause, error));
  }
}

let latest: Uint8Array = NO_BYTES;
let latestBuffer: Buffer = Buffer.alloc(0);

/** `bytes` as a Buffer, without which a stream makes one at each write: once for all that are sent the same. */
function bufferOf(bytes: Uint8Array): Buffer {
  if (bytes !== latest) {
    latest = bytes;
    latestBuffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }
  return latestBuffer;
}

/** Deno reads into memory of this size, and what fills it is handed over as it is. */
const READ_BYTES = 64 * 1024;

/** Gives back at once what a large read took: left to the collector it would pile up to tens of megabytes. */
function release(chunk: Uint8Array): void {
  const { buffer } = chunk;
  if (chunk.length === READ_BYTES && buffer.byteLength === READ_BYTES && buffer instanceof ArrayBuffer) {
    buffer.transfer(0);
  }
}

interface Handle {
  readStop?(): void;
  readStart?(): void;
  /** A duplicate of the descriptor, or -1: on Deno, of plain TCP alone. */
  fdForIpc?(): number;
}

/**
 * What Node calls the handle of a socket. A TLS socket of Deno's that is paused reads on without bound,
 * and neither its own nor its transport's `pause` stops it; on Bun the pause alone does. The contract's
 * "while paused the peer's writes come to a stop" tells if that changes.
 */
function handleOf(raw: NetSocket): Handle | null | undefined {
  return (raw as { _handle?: Handle | null })._handle;
}
