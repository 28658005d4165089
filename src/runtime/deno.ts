/**
 * The runtime contract over Deno's sockets. The only file that names `Deno`.
 *
 * Where many clients are served, on a TCP port, the bytes go through `node:net`, which writes within
 * the call: `Deno.listen`'s sockets make a promise and a task of the runtime's of every write and every
 * read, which takes three times the processor time in the process (scripts/bench/README.md has the
 * figures). {@link denoListenRuntime} is the same runtime without `node:net`.
 */

import { rmSync } from "node:fs";
import process from "node:process";
import { setTimeout } from "node:timers";
import type { SendDatagram } from "./datagram.ts";
import { addressesOf, listenNet } from "./node_net.ts";
import { NodeSocket } from "./node_socket.ts";
import { connectTls, listenTls } from "./node_tls.ts";
import { afterPreface } from "./preface.ts";
import {
  type Address,
  AddressError,
  type CloseCause,
  isReset,
  type Listener,
  type ListenOptions,
  parseOpenFileLimit,
  type Runtime,
  type Socket,
  type SocketHandler,
  type SocketOpener,
  unixAddress,
  unmapAddress,
} from "./runtime.ts";
import { bindUnix } from "./unix_path.ts";
import { WriteBacklog } from "./write_backlog.ts";

/** A read holds its buffer for as long as it waits, so a silent connection waits with a small one. */
const IDLE_READ_BYTES = 2 * 1024;
/** The buffer of a connection whose last read filled the one it had. */
const BUSY_READ_BYTES = 64 * 1024;

type Conn = Deno.TcpConn | Deno.UnixConn;

/** @param path of the listener, where the sockets are Unix domain sockets */
function addressOf(address: Deno.Addr, path?: string): Address {
  if (path !== undefined) return unixAddress(path);
  if (address.transport !== "tcp" && address.transport !== "udp") {
    throw new TypeError(`expected an IP address, got one of transport ${address.transport}`);
  }
  return { hostname: unmapAddress(address.hostname), port: address.port };
}

class DenoSocket implements Socket {
  readonly local: Address;
  readonly remote: Address;
  readonly #conn: Conn;
  readonly #handler: SocketHandler;
  readonly #backlog = new WriteBacklog();
  #state: "open" | "closing" | "closed" = "open";
  #peerEnded = false;
  /** Who ended first, once anybody has. */
  #cause: CloseCause = "local";
  #finished = false;
  #paused = false;
  #reading = false;
  #writing = false;
  #buffer = new Uint8Array(IDLE_READ_BYTES);
  /** What a read brought while paused: a count of bytes in the buffer, or null for the end. */
  #held: number | null | undefined;

  constructor(conn: Conn, open: SocketOpener, path?: string) {
    this.#conn = conn;
    this.local = addressOf(conn.localAddr, path);
    this.remote = addressOf(conn.remoteAddr, path);
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
    if (this.#state !== "closed" && "setNoDelay" in this.#conn) this.#conn.setNoDelay(on);
  }

  setKeepAlive(on: boolean): void {
    if (this.#state !== "closed" && "setKeepAlive" in this.#conn) this.#conn.setKeepAlive(on);
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
    const wanted = count === this.#buffer.length ? BUSY_READ_BYTES : IDLE_READ_BYTES;
    // Back to the small buffer only when little came, so that a steady stream does not allocate at each read.
    if (wanted > this.#buffer.length || (count < wanted && this.#buffer.length > wanted)) {
      this.#buffer = new Uint8Array(wanted);
    }
    this.#read();
  }

  /** Deno's writes are partial and asynchronous: one is under way at a time, and the next starts where it ended. */
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

  /** Everything is written: our end of stream follows it. */
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
      this.#conn.close(); // rejects a read or write under way, which then finds the state closed
    } catch {
      // already gone
    }
    queueMicrotask(() => this.#handler.close(cause, error));
  }
}

/** Accepts until the listener is closed. */
async function acceptAll(
  listener: { accept(): Promise<Conn> },
  open: SocketOpener,
  failed: (error: Error) => number,
  path?: string,
): Promise<void> {
  for (;;) {
    try {
      const conn = await listener.accept();
      new DenoSocket(conn, open, path);
    } catch (error) {
      // BadResource: closed while waiting (or before); everything else may pass, EMFILE first of all.
      if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) return;
      const wait = failed(error instanceof Error ? error : new Error(String(error)));
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

/** Closes, also what is closed already. */
function close(listener: Deno.Listener | Deno.UnixListener): void {
  try {
    listener.close();
  } catch {
    // closed before
  }
}

function listenNodeTcp(options: ListenOptions): Promise<Listener> {
  const open = afterPreface(options);
  return listenNet(options, (raw) => void new NodeSocket(raw, raw, addressesOf(raw), open));
}

function listenDenoTcp(options: ListenOptions): Listener {
  const { hostname, port, reusePort = false, acceptFailed } = options;
  const listener = Deno.listen({ hostname, port, reusePort, transport: "tcp" });
  acceptAll(listener, afterPreface(options), (error) => acceptFailed(error));
  return { address: { hostname, port: addressOf(listener.addr).port }, close: () => close(listener) };
}

async function listenUnix(path: string, options: ListenOptions): Promise<Listener> {
  const listener = await bindUnix(path, () => Deno.listen({ path, transport: "unix" }));
  acceptAll(listener, afterPreface(options), (error) => options.acceptFailed(error), path);
  return {
    address: unixAddress(path),
    close() {
      rmSync(path, { force: true }); // Deno does it in a later turn, which the process may not see
      close(listener);
    },
  };
}

/** What may be opened again and again to see how many files this process may have open. */
const PROBE = "/dev/null";

/**
 * From /proc, which Deno reads with --allow-all alone; or by trying, which takes some 15 microseconds a
 * file, where {@link PROBE} may be read.
 */
function openFileLimit(wanted: number): number | undefined {
  if (isReadable("/proc/self/limits")) return parseOpenFileLimit(Deno.readTextFileSync("/proc/self/limits"));
  if (!isReadable(PROBE)) return undefined;
  const files: Deno.FsFile[] = [];
  try {
    while (files.length < wanted) files.push(Deno.openSync(PROBE));
  } catch {
    // that was the last one
  } finally {
    for (const file of files) file.close();
  }
  return files.length;
}

/** Asks nobody: a prompt would stop the server. */
function isReadable(path: string): boolean {
  if (Deno.build.os === "windows" || Deno.permissions.querySync({ name: "read", path }).state !== "granted") {
    return false;
  }
  try {
    Deno.openSync(path).close();
    return true;
  } catch {
    return false;
  }
}

/**
 * Through `node:net`, as long as the server can keep clear of the limit on open files: once accepting has
 * failed there, nobody is told and nothing more is accepted.
 */
function listenTcp(options: ListenOptions): Listener | Promise<Listener> {
  return openFileLimit(1) === undefined ? listenDenoTcp(options) : listenNodeTcp(options);
}

function denoRuntimeWith(listenTcp: (options: ListenOptions) => Listener | Promise<Listener>): Runtime {
  return {
    name: "deno",
    get version() {
      return Deno.version.deno;
    },
    async listen(options) {
      try {
        if (options.tls !== undefined) return await listenTls(options, options.tls);
        return options.path === undefined ? await listenTcp(options) : await listenUnix(options.path, options);
      } catch (error) {
        throw new AddressError("listen on", options, error);
      }
    },
    async listenHttp(options) {
      try {
        // Loaded when it is asked for: whoever connects needs nothing of it.
        const { listenHttp } = await import("./node_http.ts");
        return await listenHttp(options);
      } catch (error) {
        throw new AddressError("listen on", options, error);
      }
    },
    async connect(options) {
      const { hostname, port, path, open, tls } = options;
      try {
        if (tls !== undefined) return await connectTls(options, tls);
        if (path !== undefined) return new DenoSocket(await Deno.connect({ path, transport: "unix" }), open, path);
        return new DenoSocket(await Deno.connect({ hostname, port, transport: "tcp" }), open);
      } catch (error) {
        throw new AddressError("connect to", options, error);
      }
    },
    openFileLimit,
    // There with --v8-flags=--expose-gc, with which our tasks start it.
    collectGarbage: () => (globalThis as { gc?: () => void }).gc?.(),
  };
}

/** TCP ports through `node:net` where that is safe, or else through `Deno.listen`. */
export const denoRuntime: Runtime = denoRuntimeWith(listenTcp);

/** TCP ports through `Deno.listen`. */
export const denoListenRuntime: Runtime = denoRuntimeWith(listenDenoTcp);

/**
 * A sender needs a name to bind here. The system gives it one where everything is allowed; a permission
 * set takes a path, which is then in the folder that the service manager made for us (systemd.exec(5)).
 */
export const sendDatagramOnDeno: SendDatagram = async (path, text) => {
  const folder = process.env.RUNTIME_DIRECTORY;
  const own = folder === undefined ? "" : `${folder}/notify.sock`;
  if (own !== "") rmSync(own, { force: true });
  const socket = Deno.listenDatagram({ transport: "unixpacket", path: own });
  try {
    const target = path.startsWith("@") ? `\0${path.slice(1)}` : path;
    await socket.send(new TextEncoder().encode(text), { transport: "unixpacket", path: target });
  } finally {
    socket.close();
    if (own !== "") rmSync(own, { force: true });
  }
};
