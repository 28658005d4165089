/**
 * What a connection may have to go through before it is open: a preface (bytes that come before
 * everything else, such as a PROXY header) and a TLS handshake. Meanwhile nobody above has a socket,
 * but who keeps count of connections, and of time, has to know of it.
 */

import type { Address, SocketOpener } from "./runtime.ts";

/** Reads the preface of one connection, whatever way its bytes are cut. What it looks like is known above. */
export interface PrefaceReader {
  /**
   * Takes the preface's next bytes from the front of `chunk`, which is not empty and is only valid
   * during the call. Called until the result is no longer `more`.
   */
  push(chunk: Uint8Array): PrefaceProgress;
}

export type PrefaceProgress =
  /** All of the chunk belonged to it, and it goes on. */
  | { readonly kind: "more" }
  /** It ended behind `consumed` bytes of the chunk. `remote` stands for the peer's address from now on, if given. */
  | { readonly kind: "done"; readonly consumed: number; readonly remote?: Address | undefined }
  /** It is none: the connection is closed. */
  | { readonly kind: "invalid"; readonly why: string };

/** A connection that is not open yet. */
export interface PendingConnection {
  /** What it waits for: its preface first, if one is due. */
  readonly stage: PendingStage;
  /** The transport's peer; once the preface has come, the address that it names. */
  readonly remote: Address;
  /** Closes it at once; {@link PendingConnectionHandler.failed} follows. */
  terminate(): void;
}

/** What a connection waits for, or where it failed. */
export type PendingStage = "preface" | "tls";

/**
 * What becomes of an arrival: exactly one of `opened` and `failed` comes, exactly once, and never from inside
 * {@link PendingConnection.terminate} or from inside the call that announced it.
 */
export interface PendingConnectionHandler {
  /** The preface has come and a TLS handshake follows. The handler may terminate the arrival within the call. */
  identified(): void;
  /** Everything is done. Takes the socket, in the place of {@link ListenOptions.accept}. */
  readonly opened: SocketOpener;
  /** It was closed, by either side, and there will be no socket. */
  failed(stage: PendingStage, error: Error): void;
}

/** Follows no arrival, and gives its socket to `accept`. */
export function unattended(accept: SocketOpener): PendingConnectionHandler {
  return { identified() {}, opened: accept, failed() {} };
}
