/**
 * What Maru asks of the runtime beneath it: listen, connect, and one socket interface. Everything
 * that Deno and Bun do differently at the edges (partial writes, drain events, half-close, errors
 * after close) is absorbed by the adapter; `tests/contract/runtime_contract.ts` pins what is written
 * here, on both and on the in-memory runtime that unit tests use.
 */

import type { AcceptEvents } from "./accept_watch.ts";
import type { PendingConnection, PendingConnectionHandler, PrefaceReader } from "./pending_connection.ts";
import type { Certificate } from "./certificate.ts";
import type { Detached } from "./hand_over.ts";
import type { HttpListenOptions } from "./http.ts";

/**
 * One end of a connection, or where to listen. IPv4 addresses stand as such, also when a dual-stack
 * listener took them.
 */
export interface Address {
  readonly hostname: string;
  readonly port: number;
  /**
   * The path of a Unix domain socket, which has neither host name nor port (see {@link unixAddress}).
   * Both ends of a connection have the listener's: a client's socket has no name.
   */
  readonly path?: string;
}

let latest: Address = { hostname: "", port: 0 };

/** Our own end's address: one object for all connections of a listener, since they come one after another. */
export function localAddress(hostname: string, port: number): Address {
  const unmapped = unmapAddress(hostname);
  if (latest.hostname !== unmapped || latest.port !== port) latest = { hostname: unmapped, port };
  return latest;
}

/** The address of the Unix domain socket at `path`. */
export function unixAddress(path: string): Address {
  return { hostname: "", port: 0, path };
}

/** `127.0.0.1:9000`, `[::1]:9000`, `unix:/run/maru.sock` */
export function formatAddress({ hostname, port, path }: Address): string {
  if (path !== undefined) return `unix:${path}`;
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/**
 * What ended a socket: the peer closed its side first (`end`), the connection was reset (`reset`),
 * something else failed (`error`), or we closed or terminated it (`local`). A transport that has a
 * protocol of its own (WebSocket) also tells of a message past its limit (`too_long`), of what the
 * protocol does not allow (`violation`), and of a peer that answers no ping (`unanswered`).
 */
export type CloseCause = "end" | "reset" | "error" | "local" | "too_long" | "violation" | "unanswered";

/** What a WebSocket's Close frame says (RFC 6455, 7.4): a status code, and a reason of up to 123 bytes. */
export interface CloseStatus {
  readonly code: number;
  readonly reason: string;
}

/**
 * The events of one socket. They come one at a time, never from inside a call of the socket's own
 * methods, and none comes after `close`. A handler must not throw.
 */
export interface SocketHandler {
  /** Bytes from the peer, in order. The array is only valid during the call: copy what is kept. */
  data(chunk: Uint8Array): void;
  /** The peer has sent everything it will send (a half-close, or the first half of a close). We may go on writing. */
  end(): void;
  /** The transport took bytes that had been pending; {@link Socket.pending} says how many are left. */
  drain(): void;
  /**
   * Control frames or empty fragments came, which carry no data; each costs a quarter of a request. WebSocket only,
   * for every few frames: a {@link Socket.pause} within the call leaves the following ones unread.
   */
  control?(frames: number): void;
  /** The socket is gone, both ways. Comes exactly once, whatever happened. */
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
   * Sends `bytes` after everything written before, and returns {@link pending}. It never refuses:
   * who writes on while bytes are pending makes them pile up here, so the caller keeps the budget.
   *
   * The array belongs to the socket from now on and must never change again, since a runtime may
   * still be reading it; the same array may be written to any number of sockets.
   */
  write(bytes: Uint8Array): number;
  /** No `data` and no `end` until {@link resume}. A reset may go unnoticed meanwhile. */
  pause(): void;
  /** Undoes {@link pause}. */
  resume(): void;
  /**
   * Sends what is pending and then our end of stream. What still arrives is thrown away, so that the
   * system does not answer it with a reset, which would take our last words from the peer. The `close`
   * event follows when the peer has ended too: a caller that will not wait for ever calls {@link terminate}.
   *
   * @param maxDiscarded bytes that are thrown away: a peer that sends more is cut off; any number without it
   */
  close(maxDiscarded?: number): void;
  /** What {@link close} is to tell the peer, where the transport has words for it. */
  setCloseStatus?(status: CloseStatus): void;
  /** Gives up what is pending and closes at once. */
  terminate(): void;
  /** TCP_NODELAY: whether small writes leave at once instead of waiting for the last one's acknowledgement. */
  setNoDelay(on: boolean): void;
  /** SO_KEEPALIVE: whether the system probes a silent peer. */
  setKeepAlive(on: boolean): void;
  /**
   * Whether the connection is open and can change threads: plain TCP, on Deno over `node:net`, on Bun on Linux with
   * the GNU C library.
   */
  readonly isDetachable?: boolean;
  /**
   * Takes the connection from here: no event comes any more, and the peer notices nothing. {@link Runtime.adopt}
   * goes on with it. It has to be detachable, paused, and with nothing {@link pending}: undefined, and nothing
   * has changed, when that does not hold or the process may open no more files.
   */
  detach?(): Detached | undefined;
}

/** Takes a new socket and says who hears its events. Called before any of them. */
export type SocketOpener = (socket: Socket) => SocketHandler;

/**
 * An IP address or host name with a port (0: any free one), or a Unix domain socket, which gets the
 * mode 0660, takes the place of one that nobody listens on any more, and is removed with its listener.
 */
export interface ListenOptions extends Address, AcceptEvents {
  /**
   * Whether others may listen on the same port as well (SO_REUSEPORT), all of which have to say so: each
   * connection goes to one of them, as a hash of its addresses and ports says. TCP only.
   */
  readonly reusePort?: boolean;
  /** Called for every connection that is open: with TLS or a preface, once those are done. */
  readonly accept: SocketOpener;
  /** TLS 1.2 or 1.3 with this certificate. TCP only. */
  readonly tls?: ServerTls;
  /** What has to come from the peer at `remote` before everything else, TLS included; undefined: nothing. */
  preface?(remote: Address): PrefaceReader | undefined;
  /** Told of each connection that opens only once its preface or its TLS handshake is done. */
  pending?(connection: PendingConnection): PendingConnectionHandler;
  /** Gets the first descriptor that is free again, where none was left: health checks come this way. */
  readonly isWokenFirst?: boolean;
}

export interface Listener {
  /** Where it listens, with the real port. */
  readonly address: Address;
  /** No more connections. Those already open stay. The port is free when the event loop has turned once. */
  close(): void;
}

/** Read at each handshake, so that the certificate may be replaced at any time; connections keep theirs. */
export interface ServerTls {
  readonly certificate: Certificate;
}

export interface ClientTls {
  /** Certificates to trust instead of the system's, in PEM. */
  readonly ca?: string;
  /** The name that the server's certificate has to have, and that it is asked for. The host name without it. */
  readonly servername?: string;
  /** False: take any certificate. */
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
   * How many milliseconds later than it should be is what one in a hundred of many busy sockets is told or sent, for all
   * that the runtime and the system do: as measured (scripts/bench/EXPERIMENTS.md).
   */
  readonly latenessMs: number;
  /** @throws {AddressError} when the address can't be bound. */
  listen(options: ListenOptions): Promise<Listener>;
  /** Serves HTTP and WebSocket over TCP. @throws {AddressError} when the address can't be bound. */
  listenHttp(options: HttpListenOptions): Promise<Listener>;
  /** Resolves once connected. @throws {AddressError} when the peer can't be reached. */
  connect(options: ConnectOptions): Promise<Socket>;
  /**
   * Goes on with what was detached, on any thread of the process. `open` is called within the call, or the promise
   * is rejected: then the connection is gone.
   */
  adopt(detached: Omit<Detached, "unread">, open: SocketOpener): Promise<void>;
  /**
   * How many files this process may have open, or undefined when that can't be found out.
   *
   * @param wanted an answer of this or more need not be exact
   */
  openFileLimit(wanted: number): number | undefined;
  /**
   * Gives back what memory nobody uses any more, where the runtime can be asked to.
   *
   * @param effort with ten thousand connections, `quick` takes 30 ms on Bun and 0.1 s on Deno, and `thorough` 0.3 s on
   * Deno, which then allocates anew as if it had just been started
   */
  collectGarbage(effort: CollectionEffort): void;
  /**
   * Has the process's compiler make way for event loops where both want one processor, if runtime and system allow it.
   * To be called every second or so: its threads come and go.
   */
  demoteCompiler(): void;
}

export type CollectionEffort = "quick" | "thorough";

/** An address could not be bound or reached. */
export class AddressError extends Error {
  override readonly name = "AddressError";
  /** The system's code, such as `EADDRINUSE`, `EACCES` or `ECONNREFUSED`. */
  readonly code: string;

  constructor(attempt: "listen on" | "connect to", address: Address, cause: unknown) {
    const code = codeOf(cause);
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`Cannot ${attempt} ${formatAddress(address)}: ${code}: ${why}`, { cause });
    this.code = code;
  }
}

/** An error such as the system reports, for what we find out before it does. */
export function systemError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** The system's code of a runtime's error: both give it, Deno for most errors by the class alone. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "UNKNOWN";
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string") return code;
  return CODES_BY_CLASS[error.name] ?? error.name;
}

const CODES_BY_CLASS: Record<string, string> = {
  AddrInUse: "EADDRINUSE",
  AddrNotAvailable: "EADDRNOTAVAIL",
  BrokenPipe: "EPIPE",
  ConnectionAborted: "ECONNABORTED",
  ConnectionRefused: "ECONNREFUSED",
  ConnectionReset: "ECONNRESET",
  NotCapable: "EACCES",
  NotConnected: "ENOTCONN",
  PermissionDenied: "EACCES",
  NotFound: "ENOENT",
  TimedOut: "ETIMEDOUT",
};

const RESETS = new Set(["ECONNRESET", "EPIPE", "ECONNABORTED", "ENOTCONN"]);

/** Whether an error on an open socket means that the peer reset it. */
export function isReset(error: unknown): boolean {
  return RESETS.has(codeOf(error));
}

/** `::ffff:192.0.2.1`, as a dual-stack listener reports an IPv4 peer (RFC 4291, 2.5.5.2), becomes `192.0.2.1`. */
export function unmapAddress(hostname: string): string {
  return hostname.startsWith("::ffff:") && hostname.includes(".") ? hostname.slice("::ffff:".length) : hostname;
}

/** The soft limit of `Max open files` in the text of `/proc/self/limits` (Linux, proc(5)). */
export function parseOpenFileLimit(limits: string): number | undefined {
  const match = /^Max open files\s+(\d+)/m.exec(limits);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}
