/** The runtime contract over `Bun.listen` and `Bun.connect`. The only file that names `Bun`. */

import { readFileSync } from "node:fs";
import { connectTls, listenTls } from "./node_tls.ts";
import { afterPreface } from "./preface.ts";
import {
  type Address,
  AddressError,
  type CloseCause,
  isReset,
  type Listener,
  type ListenOptions,
  localAddress as ownAddress,
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

type Transport = Bun.Socket<BunSocket>;

class BunSocket implements Socket {
  readonly remote: Address;
  readonly #transport: Transport;
  readonly #handler: SocketHandler;
  /** What waits for the transport, while anything does. */
  #backlog: WriteBacklog | undefined;
  /** Closing, until what was written is with the transport; then ended. */
  #state: "open" | "closing" | "ended" | "closed" = "open";
  #peerEnded = false;
  /** Who ended first, once anybody has. */
  #cause: CloseCause = "end";
  #paused = false;

  /** @param path of the listener, where the sockets are Unix domain sockets */
  constructor(transport: Transport, open: SocketOpener, path?: string) {
    const { remoteAddress, remotePort } = transport;
    this.#transport = transport;
    this.remote = path === undefined ? { hostname: unmapAddress(remoteAddress), port: remotePort } : unixAddress(path);
    this.#handler = open(this);
  }

  /** Looked up when it is asked for: Bun keeps for each socket what it was once asked for. */
  get local(): Address {
    if (this.remote.path !== undefined) return this.remote; // the same for both ends
    const { localAddress, localPort } = this.#transport;
    return ownAddress(localAddress, localPort);
  }

  get pending(): number {
    return this.#backlog === undefined ? 0 : this.#backlog.length;
  }

  write(bytes: Uint8Array): number {
    if (this.#state !== "open") return this.pending;
    if (this.#backlog !== undefined) {
      this.#backlog.push(bytes);
      return this.#backlog.length;
    }
    const taken = this.#send(bytes);
    if (taken === bytes.length) return 0;
    this.#backlog = new WriteBacklog(taken === 0 ? bytes : bytes.subarray(taken));
    return this.#backlog.length;
  }

  pause(): void {
    if (this.#state !== "open" || this.#paused) return;
    this.#paused = true;
    this.#transport.pause();
  }

  resume(): void {
    if (this.#state !== "open" || !this.#paused) return;
    this.#paused = false;
    this.#transport.resume();
  }

  close(): void {
    if (this.#state !== "open") return;
    this.resume();
    this.#state = "closing";
    this.#cause = this.#peerEnded ? "end" : "local";
    if (this.#backlog === undefined) this.#finish();
  }

  terminate(): void {
    if (this.#state === "closed") return;
    this.#closed(this.#peerEnded ? "end" : "local");
    this.#transport.terminate();
  }

  setNoDelay(on: boolean): void {
    this.#transport.setNoDelay(on);
  }

  setKeepAlive(on: boolean): void {
    this.#transport.setKeepAlive(on, KEEP_ALIVE_DELAY_MS);
  }

  /** The transport's events. */

  onData(chunk: Uint8Array): void {
    if (this.#state === "open") this.#handler.data(chunk);
  }

  onEnd(): void {
    this.#peerEnded = true;
    if (this.#state === "open") this.#handler.end();
    // Once both sides have ended Bun closes by itself.
  }

  onDrain(): void {
    const backlog = this.#backlog;
    if (this.#state === "closed" || backlog === undefined) return;
    const before = backlog.length;
    for (let head = backlog.head(); head !== undefined; head = backlog.head()) {
      const taken = this.#send(head);
      backlog.taken(taken);
      if (taken < head.length) break;
    }
    if (backlog.length === 0) this.#backlog = undefined;
    if (backlog.length < before) this.#handler.drain();
    if (this.#state === "closing" && this.#backlog === undefined) this.#finish();
  }

  onClose(error: Error | undefined): void {
    if (error !== undefined) return this.#closed(isReset(error) ? "reset" : "error", error);
    this.#closed(this.#cause);
  }

  /** Bun takes what fits, which is returned, and keeps nothing back. */
  #send(bytes: Uint8Array): number {
    const taken = this.#transport.write(bytes);
    if (taken >= 0) return taken;
    // The peer has reset the connection, and this -1 used the system's error up: left alone, Bun would
    // go on to report an end, or nothing at all while paused.
    this.#closed("reset", new Error("the peer reset the connection"));
    this.#transport.terminate();
    return 0;
  }

  /** Everything is written: our end of stream follows it. `end` would close our reading side as well. */
  #finish(): void {
    this.#state = "ended";
    if (this.#peerEnded) this.#transport.end();
    else this.#transport.shutdown();
  }

  #closed(cause: CloseCause, error?: Error): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    // Bun reports the close from inside `terminate` and `end`: the contract wants it outside our calls.
    queueMicrotask(() => this.#handler.close(cause, error));
  }
}

/** How long a connection is silent before the system probes it. */
const KEEP_ALIVE_DELAY_MS = 60_000;

/** One set of callbacks for every socket: what belongs to one socket is in its `data`. */
function callbacks(open: SocketOpener, path?: string) {
  return {
    binaryType: "uint8array" as const,
    open(transport: Transport) {
      transport.data = new BunSocket(transport, open, path);
    },
    data: (transport: Transport, chunk: Uint8Array) => transport.data.onData(chunk),
    end: (transport: Transport) => transport.data.onEnd(),
    drain: (transport: Transport) => transport.data.onDrain(),
    close: (transport: Transport, error?: Error) => transport.data?.onClose(error),
    error: (transport: Transport, error: Error) => transport.data?.onClose(error),
  };
}

function listenTcp(options: ListenOptions): Listener {
  const { hostname, port, reusePort = false } = options;
  // Without allowHalfOpen Bun answers the peer's end with its own, and answers still due are lost.
  const listening = { hostname, port, reusePort, allowHalfOpen: true, socket: callbacks(afterPreface(options)) };
  const server = Bun.listen<BunSocket>(listening); // whose type does not list reusePort
  return { address: { hostname, port: server.port }, close: () => server.stop(false) };
}

async function listenUnix(path: string, options: ListenOptions): Promise<Listener> {
  const socket = callbacks(afterPreface(options), path);
  const server = await bindUnix(path, () => Bun.listen<BunSocket>({ unix: path, allowHalfOpen: true, socket }));
  return { address: unixAddress(path), close: () => server.stop(false) };
}

export const bunRuntime: Runtime = {
  name: "bun",
  get version() {
    return Bun.version;
  },
  async listen(options) {
    try {
      if (options.tls !== undefined) return await listenTls(options, options.tls);
      return options.path === undefined ? listenTcp(options) : await listenUnix(options.path, options);
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
      const socket = callbacks(open, path);
      const transport = path === undefined
        ? await Bun.connect<BunSocket>({ hostname, port, allowHalfOpen: true, socket })
        : await Bun.connect<BunSocket>({ unix: path, allowHalfOpen: true, socket });
      return transport.data;
    } catch (error) {
      throw new AddressError("connect to", options, error);
    }
  },
  collectGarbage: () => Bun.gc(true),
  openFileLimit() {
    try {
      return parseOpenFileLimit(readFileSync("/proc/self/limits", "utf8"));
    } catch {
      return undefined; // not Linux
    }
  },
};
