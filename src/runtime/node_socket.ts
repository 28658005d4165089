import type { Socket as NetSocket } from "node:net";
import type { TLSSocket } from "node:tls";
import {
  type Address,
  type CloseCause,
  codeOf,
  isReset,
  type Socket,
  type SocketHandler,
  type SocketOpener,
} from "./runtime.ts";
import { WriteBacklog } from "./write_backlog.ts";

/** At most this is given to the transport at a time: what it has taken is known by its pieces. */
const WRITE_BYTES = 64 * 1024;
/** How long a connection is silent before the system probes it. */
const KEEP_ALIVE_DELAY_MS = 60_000;

/** The socket contract over a TLS socket of Node's whose handshake is done. */
export class NodeSocket implements Socket {
  readonly local: Address;
  readonly remote: Address;
  readonly #transport: TLSSocket;
  /** What TLS runs over. */
  readonly #raw: NetSocket;
  readonly #handler: SocketHandler;
  readonly #backlog = new WriteBacklog();
  #state: "open" | "closing" | "closed" = "open";
  #peerEnded = false;
  /** The peer's end came while paused: a stream that has nothing more to give tells it all the same. */
  #endHeld = false;
  /** Who ended first, once anybody has. */
  #cause: CloseCause = "end";
  #finished = false;
  #paused = false;
  /** Bytes of the write that is under way; 0 when none is. */
  #writing = 0;

  constructor(
    transport: TLSSocket,
    raw: NetSocket,
    { local, remote }: { readonly local: Address; readonly remote: Address },
    open: SocketOpener,
  ) {
    this.#transport = transport;
    this.#raw = raw;
    this.local = local;
    this.remote = remote;
    this.#handler = open(this);
    transport.on("error", (error) => this.#onError(error));
    transport.on("end", () => this.#onEnd());
    transport.on("close", () => this.#closed(this.#cause));
    transport.on("data", (chunk: Uint8Array) => this.#onData(chunk));
    // `on("data")` sets the stream flowing, unless it was paused before.
  }

  get pending(): number {
    return this.#backlog.length;
  }

  write(bytes: Uint8Array): number {
    if (this.#state !== "open") return this.pending;
    this.#backlog.push(bytes);
    this.#pump();
    return this.pending;
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

  close(): void {
    if (this.#state !== "open") return;
    this.#state = "closing";
    this.#cause = this.#peerEnded ? "end" : "local";
    this.resume(); // nobody hears `data` any more, but we must see the peer's end
    if (this.#backlog.length === 0) this.#finish();
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

  #onData(chunk: Uint8Array): void {
    if (this.#state === "open") this.#handler.data(chunk);
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

  /** One write is under way at a time: its callback says that the system has it. */
  #pump(): void {
    const head = this.#backlog.head();
    if (this.#writing > 0 || head === undefined) return;
    const piece = head.length > WRITE_BYTES ? head.subarray(0, WRITE_BYTES) : head;
    this.#writing = piece.length;
    this.#transport.write(piece, this.#onWritten);
  }

  readonly #onWritten = (error?: Error | null): void => {
    const count = this.#writing;
    this.#writing = 0;
    if (this.#state === "closed" || error) return; // an error has an event of its own
    this.#backlog.taken(count);
    this.#pump();
    this.#handler.drain();
    if (this.#state === "closing" && this.#backlog.length === 0) this.#finish();
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

interface Handle {
  readStop?(): void;
  readStart?(): void;
}

/**
 * What Node calls the handle of a socket. A TLS socket of Deno's that is paused reads on without bound,
 * and neither its own nor its transport's `pause` stops it; on Bun the pause alone does. The contract's
 * "while paused the peer's writes come to a stop" tells if that changes.
 */
function handleOf(raw: NetSocket): Handle | null | undefined {
  return (raw as { _handle?: Handle | null })._handle;
}
