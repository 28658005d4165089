import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import { copyOf, NO_BYTES } from "../lib/byte_buffer.ts";
import type { CloseCause, Socket, SocketHandler } from "./socket.ts";
import { FrameScanner } from "./web_socket_frames.ts";

/** Frames without data are told of in groups of this many, or fewer at the end of a chunk. */
const CHARGED_AT_ONCE = 8;
/** Frames that `ws` gets at a time: what it makes of them is kept where the connection pauses meanwhile. */
const FRAMES_AT_ONCE = 32;
/** Fragments of one message. Each is kept apart until the last one is there. */
const MAX_FRAGMENTS = 1024;
/** Bytes that are read of a peer that broke the protocol, or after our end: it may have sent them before it knows. */
const MAX_LAST_BYTES = 256 * 1024;

export interface StreamOwner {
  /** So many frames came that carry no data: see {@link SocketHandler.control}. */
  control(frames: number): void;
  /** A message came in more than {@link MAX_FRAGMENTS} fragments; no more of the stream is read. */
  tooManyFragments(): void;
  /** The transport took bytes that had been pending. */
  drained(): void;
}

/**
 * A socket as a stream of Node's, which the package `ws` reads and writes. Between them stands the count of frames
 * that carry no data, and a {@link pause} that holds at once: what was read already is given to `ws` frame by frame.
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
  /** Its reader is behind. */
  #isFull = false;
  #isForwarding = false;
  /** What was read and not given to the reader. */
  #rest: Uint8Array = NO_BYTES;
  #hasEnded = false;
  /** What comes is thrown away. */
  #isGivenUp = false;
  /** Bytes that are read before it is held for good. */
  #allowance = Infinity;
  /** What was written since {@link cork}. */
  #corked: Uint8Array[] | undefined;

  constructor(socket: Socket) {
    super({ allowHalfOpen: true, autoDestroy: false });
    this.#socket = socket;
  }

  /** Called before the first byte. */
  ownedBy(owner: StreamOwner): void {
    this.#owner = owner;
  }

  /** Nothing more is read, not even what came already, until {@link goOn}. */
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

  /** It is about to be destroyed: only so much is read of it as a peer has sent that does not know. */
  part(): void {
    this.#allowance = MAX_LAST_BYTES;
  }

  // What a stream asks of its source and sink.

  override _read(): void {
    if (!this.#isFull) return;
    this.#isFull = false;
    queueMicrotask(() => this.#forward());
  }

  // Writing goes past the stream's own queue, which would keep what the socket keeps too.

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

  /** Gives the reader what came, for as long as it is not paused. */
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
