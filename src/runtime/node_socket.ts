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

/** Bytes of one write where the system has not kept up, or under TLS. */
const WRITE_BYTES = 64 * 1024;
/** Bytes of one write otherwise: a full batch of a room fits. */
const DIRECT_WRITE_BYTES = 128 * 1024;
/** Milliseconds of silence after which the system probes a connection. */
const KEEP_ALIVE_DELAY_MS = 60_000;

/**
 * The socket contract over a Node socket, or over a TLS socket whose handshake is done.
 *
 * A write that the system takes at once costs no callback and no event. The rest follows in pieces, with callbacks.
 */
export class NodeSocket implements Socket {
  readonly local: Address;
  readonly remote: Address;
  readonly #transport: NetSocket;
  /** The socket under TLS; the transport itself without TLS. */
  readonly #raw: NetSocket;
  readonly #handler: SocketHandler;
  /** Bypasses the stream; undefined with TLS, and where the runtime has no such handle. */
  readonly #direct: StreamHandle | undefined;
  /** Bytes that wait for the transport; undefined where none do. */
  #backlog: WriteBacklog | undefined;
  #state: "open" | "closing" | "closed" = "open";
  #peerEnded = false;
  /** Whether the peer's end came while paused: a stream without more data reports it all the same. */
  #endHeld = false;
  /** Which side ended first. */
  #cause: CloseCause = "end";
  #finished = false;
  #paused = false;
  /** Bytes of the backlog that are being written, until their callback. */
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
      // The callback of an empty write comes when everything before it was taken.
      this.#transport.write(NO_BYTES, this.#onWritten);
      return bytes.length;
    }
    this.#backlog = new WriteBacklog(bytes);
    this.#pump(this.#backlog);
    return this.pending;
  }

  /** Whether there is no TLS, which takes nothing within the call and knows no empty write. */
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
    this.resume(); // data is discarded from now on, but the peer's end must be seen
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
    this.#transport.removeAllListeners("data"); // `read` would emit it
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
    // A FIN without a close_notify before it counts as the peer's end.
    if (codeOf(error) === "UnexpectedEof") {
      if (!this.#paused) this.#onEnd();
      return this.#closed(this.#cause);
    }
    this.#closed(isReset(error) ? "reset" : "error", error);
  }

  /** Writes the next piece. One is under way at a time, until its callback. */
  #pump(backlog: WriteBacklog): void {
    const head = backlog.head() ?? NO_BYTES;
    const piece = head.length > WRITE_BYTES ? head.subarray(0, WRITE_BYTES) : head;
    this.#writing = piece.length;
    this.#transport.write(piece, this.#onWritten);
  }

  readonly #onWritten = (error?: Error | null): void => {
    if (error instanceof HandleError) return this.#onError(error);
    if (error) return; // the stream reports it by its event too
    const backlog = this.#backlog;
    if (this.#state === "closed" || backlog === undefined) return;
    backlog.taken(this.#writing);
    if (backlog.length > 0) this.#pump(backlog);
    else this.#backlog = undefined;
    this.#handler.drain();
    if (this.#state === "closing" && this.#backlog === undefined) this.#finish();
  };

  /** Sends our end of stream after everything was written. */
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

/** Wraps `bytes` in a Buffer, once for all recipients; a stream would make one at each write. */
function bufferOf(bytes: Uint8Array): Buffer {
  if (bytes !== latest) {
    latest = bytes;
    latestBuffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }
  return latestBuffer;
}

/** Bytes of the buffers that Deno reads into. A full one is passed on without a copy. */
const READ_BYTES = 64 * 1024;

/** Frees the buffer of a full read at once: left to the collector, buffers grow to tens of megabytes. */
function release(chunk: Uint8Array): void {
  const { buffer } = chunk;
  if (chunk.length === READ_BYTES && buffer.byteLength === READ_BYTES && buffer instanceof ArrayBuffer) {
    buffer.transfer(0);
  }
}

interface NodeHandle {
  readStop?(): void;
  readStart?(): void;
  /** A duplicate of the descriptor, or -1: on Deno, of plain TCP alone. */
  fdForIpc?(): number;
}

/**
 * The object that Node calls the handle of a socket.
 *
 * It is needed because a paused TLS socket of Deno reads on without bound: neither its own `pause` nor that of its
 * transport stops it. On Bun `pause` alone does. The contract test "while paused the peer's writes come to a stop"
 * shows if that changes.
 */
function handleOf(raw: NetSocket): NodeHandle | null | undefined {
  return (raw as { _handle?: NodeHandle | null })._handle;
}
