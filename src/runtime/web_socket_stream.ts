import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import { copyOf, NO_BYTES } from "../lib/byte_buffer.ts";
import type { CloseCause, Socket, SocketHandler } from "./socket.ts";
import { FrameScanner } from "./web_socket_frames.ts";

/** Frames without data are reported in groups of this many, or fewer at the end of a chunk. */
const CHARGED_AT_ONCE = 8;
/** Frames that `ws` gets at a time: their messages are held where the connection pauses meanwhile. */
const FRAMES_AT_ONCE = 32;
/** Fragments of one message. Each is kept in memory until the last one arrives. */
const MAX_FRAGMENTS = 1024;
/** Bytes that are still read after a breach of the protocol, or after our end: they may be on their way. */
const MAX_LAST_BYTES = 256 * 1024;

export interface StreamOwner {
  /** Reports frames that carry no data: see {@link SocketHandler.control}. */
  control(frames: number): void;
  /** A message has more than {@link MAX_FRAGMENTS} fragments; the stream is not read any more. */
  tooManyFragments(): void;
  /** The transport took pending bytes. */
  drained(): void;
}

/**
 * A socket as a Node stream, which the package `ws` reads and writes.
 *
 * It counts frames that carry no data, and its {@link hold} takes effect at once: bytes that were read already are
 * given to `ws` frame by frame.
 */
export class WebSocketStream extends Duplex {
  /** Takes the socket's events. */
  readonly events: SocketHandler = {
    data: (chunk) => this.#onData(chunk),
    end: () => this.#onEnd(),
    drain: () => this.#owner?.drained(),
    close: (cause, error) => this.#onClose(cause, error),
  };
  readonly #socket: Socket;
  readonly #frames = new FrameScanner(MAX_FRAGMENTS);
  #owner: StreamOwner | undefined;
  #isPaused = false;
  /** Whether the reader has enough for now. */
  #isFull = false;
  #isForwarding = false;
  /** Bytes that were read and not given to the reader. */
  #rest: Uint8Array = NO_BYTES;
  #hasEnded = false;
  /** Whether further bytes are discarded. */
  #isGivenUp = false;
  /** Bytes that may still be read before reading stops for good. */
  #allowance = Infinity;
  /** Bytes that were written since {@link cork}. */
  #corked: Uint8Array[] | undefined;

  constructor(socket: Socket) {
    super({ allowHalfOpen: true, autoDestroy: false });
    this.#socket = socket;
  }

  /** Sets the owner. Called before the first byte. */
  ownedBy(owner: StreamOwner): void {
    this.#owner = owner;
  }

  /** Stops delivering data until {@link goOn}, data that has arrived already too. */
  hold(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  /** Undoes {@link hold}. Not to be called from inside a call of the connection's own methods. */
  goOn(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#forward();
  }

  /** Prepares for being destroyed: limits what is still read to {@link MAX_LAST_BYTES}. */
  part(): void {
    this.#allowance = MAX_LAST_BYTES;
  }

  // Methods that Node's streams call.

  override _read(): void {
    if (!this.#isFull) return;
    this.#isFull = false;
    queueMicrotask(() => this.#forward());
  }

  // Writes bypass the stream's own queue, which would keep the same bytes as the socket.

  override write(chunk: string | Uint8Array, ...more: unknown[]): boolean {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    if (this.#corked === undefined) this.#socket.write(bytes);
    else this.#corked.push(bytes);
    const done = more.at(-1);
    if (typeof done === "function") queueMicrotask(() => done());
    return true;
  }

  override cork(): void {
    this.#corked ??= [];
  }

  override uncork(): void {
    const corked = this.#corked ?? [];
    this.#corked = undefined;
    if (corked.length > 0) this.#socket.write(Buffer.concat(corked));
  }

  override _write(chunk: Uint8Array, _encoding: string, done: () => void): void {
    this.write(chunk);
    done();
  }

  override _final(done: () => void): void {
    this.#socket.close(MAX_LAST_BYTES);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#rest = NO_BYTES;
    this.#socket.terminate();
    done(error);
  }

  #onData(chunk: Uint8Array): void {
    this.#allowance -= chunk.length;
    if (this.#allowance < 0) return this.hold();
    if (this.#isGivenUp) return;
    if (this.#rest.length > 0) this.#rest = Buffer.concat([this.#rest, chunk]);
    else this.#rest = copyOf(chunk); // `ws` keeps parts of it, and removes the mask in place
    this.#forward();
  }

  #onEnd(): void {
    this.#hasEnded = true;
    this.#forward();
  }

  #onClose(cause: CloseCause, error?: Error): void {
    if (cause === "reset") this.destroy(Object.assign(error ?? new Error("the peer reset it"), { code: "ECONNRESET" }));
    else this.destroy(cause === "error" ? error : undefined);
  }

  /** Gives the reader what has arrived, until it is paused or full. */
  #forward(): void {
    if (this.#isForwarding || this.destroyed) return;
    this.#isForwarding = true;
    while (this.#rest.length > 0 && this.#isOpen) this.#forwardSome(this.#rest);
    this.#isForwarding = false;
    if (!this.#isOpen) return this.#socket.pause();
    this.#socket.resume();
    if (!this.#hasEnded) return;
    this.#hasEnded = false;
    this.push(null);
  }

  get #isOpen(): boolean {
    return !this.#isPaused && !this.#isFull && !this.destroyed;
  }

  #forwardSome(bytes: Uint8Array): void {
    const end = this.#frames.scan(bytes, CHARGED_AT_ONCE, FRAMES_AT_ONCE);
    if (this.#frames.isTooFragmented) {
      this.#isGivenUp = true;
      this.#rest = NO_BYTES;
      return this.#owner?.tooManyFragments();
    }
    this.#rest = end === bytes.length ? NO_BYTES : bytes.subarray(end);
    this.#isFull = !this.push(bytes.subarray(0, end)) && this.readableLength > 0;
    const charged = this.#frames.take();
    if (charged > 0) this.#owner?.control(charged);
  }
}
