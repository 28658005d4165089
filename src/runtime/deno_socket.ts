import type { Address } from "./address.ts";
import type { CloseCause, Socket, SocketHandler, SocketOpener } from "./socket.ts";
import { isReset } from "./system_error.ts";
import { limitDiscarded, mayDiscard } from "./discard_limit.ts";
import { WriteBacklog } from "./write_backlog.ts";

/** Bytes of a silent connection's buffer, which is held for as long as a read waits. */
const IDLE_READ_BYTES = 2 * 1024;
/** Bytes of the buffer after a read that filled the one before. */
const BUSY_READ_BYTES = 64 * 1024;

/** The part of a `Deno.TcpConn` or `Deno.UnixConn` that is used. A UnixConn lacks the last two methods. */
interface DenoConn {
  /** Resolves to a count of bytes, or null at the end. */
  read(into: Uint8Array): Promise<number | null>;
  /** Resolves to the number of bytes that were taken. */
  write(bytes: Uint8Array): Promise<number>;
  closeWrite(): Promise<void>;
  close(): void;
  setNoDelay?(on: boolean): void;
  setKeepAlive?(on: boolean): void;
}

/** The socket contract over a Deno connection, whose reads and writes are promises. */
export class DenoSocket implements Socket {
  readonly local: Address;
  readonly remote: Address;
  readonly #conn: DenoConn;
  readonly #handler: SocketHandler;
  readonly #backlog = new WriteBacklog();
  #state: "open" | "closing" | "closed" = "open";
  #peerEnded = false;
  /** Which side ended first. */
  #cause: CloseCause = "local";
  #finished = false;
  #paused = false;
  #reading = false;
  #writing = false;
  #buffer = new Uint8Array(IDLE_READ_BYTES);
  /** The result of a read while paused: a count of bytes in the buffer, or null for the end. */
  #held: number | null | undefined;

  constructor(conn: DenoConn, { local, remote }: Pick<Socket, "local" | "remote">, open: SocketOpener) {
    this.#conn = conn;
    this.local = local;
    this.remote = remote;
    this.#handler = open(this);
    this.#read();
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
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    if (this.#held === undefined) this.#read();
    else queueMicrotask(() => this.#deliverHeld());
  }

  close(maxDiscarded?: number): void {
    if (this.#state !== "open") return;
    limitDiscarded(this, maxDiscarded);
    this.#state = "closing";
    this.#cause = this.#peerEnded ? "end" : "local";
    this.resume(); // data is discarded from now on, but the peer's end must be seen
    if (this.#backlog.length === 0) this.#finish();
  }

  terminate(): void {
    this.#closed(this.#peerEnded ? "end" : "local");
  }

  setNoDelay(on: boolean): void {
    if (this.#state !== "closed") this.#conn.setNoDelay?.(on);
  }

  setKeepAlive(on: boolean): void {
    if (this.#state !== "closed") this.#conn.setKeepAlive?.(on);
  }

  #read(): void {
    if (this.#reading || this.#paused || this.#peerEnded || this.#state === "closed") return;
    this.#reading = true;
    this.#conn.read(this.#buffer).then(this.#onRead, this.#onFailure);
  }

  readonly #onRead = (count: number | null): void => {
    this.#reading = false;
    if (this.#state === "closed") return;
    if (this.#paused) this.#held = count;
    else this.#deliver(count);
  };

  #deliverHeld(): void {
    const held = this.#held;
    if (held === undefined || this.#paused || this.#state === "closed") return;
    this.#held = undefined;
    this.#deliver(held);
  }

  #deliver(count: number | null): void {
    if (count === null) {
      this.#peerEnded = true;
      this.#buffer = new Uint8Array(0);
      if (this.#state === "open") this.#handler.end();
      else if (this.#backlog.length === 0) this.#closed(this.#cause);
      return;
    }
    if (this.#state === "open") this.#handler.data(this.#buffer.subarray(0, count));
    else if (!mayDiscard(this, count)) this.terminate();
    const wanted = count === this.#buffer.length ? BUSY_READ_BYTES : IDLE_READ_BYTES;
    // Returns to the small buffer only after a small read, so that a steady stream does not allocate at each read.
    if (wanted > this.#buffer.length || (count < wanted && this.#buffer.length > wanted)) {
      this.#buffer = new Uint8Array(wanted);
    }
    this.#read();
  }

  /** Starts the next write. Deno's writes are partial and asynchronous: one runs at a time. */
  #pump(): void {
    const head = this.#backlog.head();
    if (this.#writing || head === undefined) return;
    this.#writing = true;
    this.#conn.write(head).then(this.#onWritten, this.#onFailure);
  }

  readonly #onWritten = (count: number): void => {
    this.#writing = false;
    if (this.#state === "closed") return;
    this.#backlog.taken(count);
    this.#pump();
    this.#handler.drain();
    if (this.#state === "closing" && this.#backlog.length === 0) this.#finish();
  };

  readonly #onFailure = (error: unknown): void => {
    const cause = error instanceof Error ? error : new Error(String(error));
    this.#closed(isReset(error) ? "reset" : "error", cause);
  };

  /** Sends our end of stream after everything was written. */
  #finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    if (this.#peerEnded) return this.#closed(this.#cause);
    this.#conn.closeWrite().catch(this.#onFailure);
  }

  #closed(cause: CloseCause, error?: Error): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#buffer = new Uint8Array(0);
    try {
      this.#conn.close(); // rejects a pending read or write, whose handler finds the state closed
    } catch {
      // closed before
    }
    queueMicrotask(() => this.#handler.close(cause, error));
  }
}
