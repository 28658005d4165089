/**
 * Connections that are not open yet: they wait for a preface or a TLS handshake.
 *
 * A preface is bytes that come before everything else, such as a PROXY header. Meanwhile the server has no socket, but
 * counts the connection and limits its time.
 */

import type { Address } from "./address.ts";
import type { SocketOpener } from "./socket.ts";

/** Reads the preface of one connection, however its bytes are cut. */
export interface PrefaceReader {
  /**
   * Takes the preface's next bytes from the front of `chunk`. Called until the result is not `more`.
   *
   * `chunk` is not empty and is only valid during the call.
   */
  push(chunk: Uint8Array): PrefaceProgress;
}

export type PrefaceProgress =
  /** The whole chunk belongs to the preface, which is not complete. */
  | { readonly kind: "more" }
  /** It ended after `consumed` bytes of the chunk. `remote` replaces the peer's address, where it is given. */
  | { readonly kind: "done"; readonly consumed: number; readonly remote?: Address | undefined }
  /** The bytes are no preface: the connection is closed. */
  | { readonly kind: "invalid"; readonly why: string };

/** A connection that is not open yet. */
export interface PendingConnection {
  /** What it waits for: its preface first, where one is due. */
  readonly stage: PendingStage;
  /** The transport's peer; after the preface the address that it names. */
  readonly remote: Address;
  /** Closes it at once; {@link PendingConnectionHandler.failed} follows. */
  terminate(): void;
}

/** What a connection waits for, or where it failed. */
export type PendingStage = "preface" | "tls";

/**
 * Takes the events of a pending connection: exactly one of `opened` and `failed` comes, exactly once.
 *
 * Neither comes from inside {@link PendingConnection.terminate} or from inside the call that announced the connection.
 */
export interface PendingConnectionHandler {
  /** The preface is complete and a TLS handshake follows. The handler may terminate the connection within the call. */
  identified(): void;
  /** Takes the open socket, in the place of {@link ListenOptions.accept}. */
  readonly opened: SocketOpener;
  /** Either side closed the connection; there will be no socket. */
  failed(stage: PendingStage, error: Error): void;
}

/** A handler that ignores the waiting, and gives the socket to `accept`. */
export function unattended(accept: SocketOpener): PendingConnectionHandler {
  return { identified() {}, opened: accept, failed() {} };
}
