/**
 * The contract: what Maru asks of a runtime. Listen, connect, and one socket interface.
 *
 * Everything that Deno and Bun do differently at the edges (partial writes, drain events, half-close, errors after
 * close) is absorbed by the adapters. `tests/contract/runtime_contract.ts` tests what is written here on both runtimes
 * and on the in-memory runtime of the unit tests. The parts of the contract have files of their own and are exported
 * from here too: `address.ts`, `socket.ts`, `system_error.ts`.
 */

import type { AcceptEvents } from "./accept_watch.ts";
import type { Address } from "./address.ts";
import type { Certificate } from "./certificate.ts";
import type { Detached } from "./detached.ts";
import type { HttpListenOptions } from "./http.ts";
import type { PendingConnection, PendingConnectionHandler, PrefaceReader } from "./pending_connection.ts";
import type { Socket, SocketOpener } from "./socket.ts";

export * from "./address.ts";
export type * from "./socket.ts";
export * from "./system_error.ts";

/**
 * An IP address or host name with a port (0: any free one), or the path of a Unix domain socket.
 *
 * A Unix domain socket gets the mode 0660, replaces one on which no process listens any more, and is removed when its
 * listener closes.
 */
export interface ListenOptions extends Address, AcceptEvents {
  /**
   * Whether several listeners share the port (SO_REUSEPORT); each of them must set it. TCP only.
   *
   * Each connection goes to one of them, chosen by a hash of its addresses and ports.
   */
  readonly reusePort?: boolean;
  /** Called for every connection that is open: with TLS or a preface, once those are done. */
  readonly accept: SocketOpener;
  /** TLS 1.2 or 1.3 with this certificate. TCP only. */
  readonly tls?: ServerTls;
  /** Reads what the peer at `remote` sends before everything else, TLS included; undefined: there is no preface. */
  preface?(remote: Address): PrefaceReader | undefined;
  /** Called for each connection that opens only after a preface or a TLS handshake. */
  pending?(connection: PendingConnection): PendingConnectionHandler;
  /** Whether it gets the first descriptor that is free again, where none was left (health checks). */
  readonly isWokenFirst?: boolean;
}

export interface Listener {
  /** Where it listens, with the real port. */
  readonly address: Address;
  /** Accepts no more connections; open ones stay. The port is free when the event loop has turned once. */
  close(): void;
}

/** The certificate is read at each handshake, so it may be replaced at any time; open connections keep theirs. */
export interface ServerTls {
  readonly certificate: Certificate;
}

export interface ClientTls {
  /** Certificates to trust instead of the system's, in PEM. */
  readonly ca?: string;
  /** The name to ask for, which the server's certificate must have. By default the host name. */
  readonly servername?: string;
  /** False: accept any certificate. */
  readonly rejectUnauthorized?: boolean;
}

export interface ConnectOptions extends Address {
  readonly open: SocketOpener;
  readonly tls?: ClientTls;
}

export interface Runtime {
  /** `deno`, `bun`. */
  readonly name: string;
  readonly version: string;
  /**
   * Milliseconds that runtime and system delay an event of one socket among many busy ones (99th percentile).
   *
   * Measured: see scripts/bench/EXPERIMENTS.md.
   */
  readonly latenessMs: number;
  /** @throws {AddressError} when the address can't be bound. */
  listen(options: ListenOptions): Promise<Listener>;
  /** Serves HTTP and WebSocket over TCP. @throws {AddressError} when the address can't be bound. */
  listenHttp(options: HttpListenOptions): Promise<Listener>;
  /** Resolves once connected. @throws {AddressError} when the peer can't be reached. */
  connect(options: ConnectOptions): Promise<Socket>;
  /**
   * Continues a detached connection, on any thread of the process.
   *
   * `open` is called within the call, or the promise is rejected and the connection is lost.
   */
  adopt(detached: Omit<Detached, "unread">, open: SocketOpener): Promise<void>;
  /**
   * How many files this process may have open; undefined when that can't be found out.
   *
   * @param wanted an answer of this or more need not be exact
   */
  openFileLimit(wanted: number): number | undefined;
  /**
   * Returns unused memory to the system, where the runtime offers that.
   *
   * @param effort with ten thousand connections, `quick` takes 30 ms on Bun and 0.1 s on Deno, and `thorough` 0.3 s on
   * Deno, which then allocates anew as if it had just been started
   */
  collectGarbage(effort: CollectionEffort): void;
  /**
   * Gives event loops precedence over the compiler's threads, where runtime and system allow it.
   *
   * To be called about once a second, because those threads come and go.
   */
  demoteCompiler(): void;
}

export type CollectionEffort = "quick" | "thorough";
