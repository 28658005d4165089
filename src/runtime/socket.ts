/** The one socket interface: a connected stream of bytes, and the events that it reports. */

import type { Address } from "./address.ts";
import type { Detached } from "./detached.ts";

/**
 * What ended a socket.
 *
 * - `end`: the peer closed its side first;
 * - `reset`: the connection was reset;
 * - `error`: something else failed;
 * - `local`: we closed or terminated it.
 *
 * A WebSocket also has `too_long` (a message past its limit), `violation` (a breach of RFC 6455) and `unanswered` (no
 * answer to a ping).
 */
export type CloseCause = "end" | "reset" | "error" | "local" | "too_long" | "violation" | "unanswered";

/** What a WebSocket's Close frame says (RFC 6455, 7.4): a status code, and a reason of up to 123 bytes. */
export interface CloseStatus {
  readonly code: number;
  readonly reason: string;
}

/**
 * Takes the events of one socket.
 *
 * Events come one at a time, never from inside a call of the socket's own methods, and none comes after `close`. A
 * handler must not throw.
 */
export interface SocketHandler {
  /** Bytes from the peer, in order. The array is only valid during the call: copy what is kept. */
  data(chunk: Uint8Array): void;
  /** The peer sends nothing more (a half-close, or the first half of a close). Writing is still possible. */
  end(): void;
  /** The transport took pending bytes; {@link Socket.pending} says how many are left. */
  drain(): void;
  /**
   * Control frames or empty fragments arrived, which carry no data. WebSocket only; each costs a quarter of a request.
   *
   * Called for every few frames: a {@link Socket.pause} within the call leaves the following ones unread.
   */
  control?(frames: number): void;
  /** The socket is closed, both ways. Called exactly once, whatever happened. */
  close(cause: CloseCause, error?: Error): void;
}

/** A connected byte stream. All methods are harmless after it is closed. */
export interface Socket {
  /** Our own end, while the socket is open. */
  readonly local: Address;
  readonly remote: Address;
  /** Bytes given to {@link write} that the transport (the system's send buffer) has not taken yet. */
  readonly pending: number;
  /**
   * Sends `bytes` after everything written before, and returns {@link pending}.
   *
   * It never refuses, and keeps what the transport does not take: the caller watches the budget.
   *
   * The array belongs to the socket from now on and must never change again, since a runtime may
   * still be reading it; the same array may be written to any number of sockets.
   */
  write(bytes: Uint8Array): number;
  /** Stops `data` and `end` until {@link resume}. A reset may go unnoticed meanwhile. */
  pause(): void;
  /** Undoes {@link pause}. */
  resume(): void;
  /**
   * Sends what is pending and then our end of stream.
   *
   * Bytes that still arrive are discarded: unread, they would make the system send a reset, which could destroy our
   * last bytes on their way. The `close` event follows when the peer has ended too, which may be never: the caller
   * sets a deadline and calls {@link terminate}.
   *
   * @param maxDiscarded bytes to discard before the connection is terminated; no limit without it
   */
  close(maxDiscarded?: number): void;
  /** Sets the status that {@link close} sends, on transports that have one (WebSocket). */
  setCloseStatus?(status: CloseStatus): void;
  /** Closes at once and drops what is pending. */
  terminate(): void;
  /** TCP_NODELAY: whether small writes leave at once instead of waiting for the last one's acknowledgement. */
  setNoDelay(on: boolean): void;
  /** SO_KEEPALIVE: whether the system probes a silent peer. */
  setKeepAlive(on: boolean): void;
  /**
   * Whether the connection is open and can change threads.
   *
   * Only plain TCP can: on Deno over `node:net`, on Bun on Linux with the GNU C library.
   */
  readonly isDetachable?: boolean;
  /**
   * Takes the connection out of this socket; {@link Runtime.adopt} continues it and the peer notices nothing.
   *
   * The socket must be detachable, paused, and have nothing {@link pending}; it reports no more events.
   *
   * @returns undefined, and nothing has changed, where that does not hold or the process may open no more files
   */
  detach?(): Detached | undefined;
}

/** Takes a new socket and returns the handler of its events. Called before any of them. */
export type SocketOpener = (socket: Socket) => SocketHandler;
