import { connect, createServer, type Socket as NodeSocket } from "node:net";
import type { CloseCause, Socket } from "../../src/runtime/mod.ts";
import type { MemoryRuntime, MemorySocket } from "../support/memory_runtime.ts";

/**
 * The other side of a connection, for the contract suite: it can do what the contract's own sockets
 * can't (end its stream and read on, reset), and is not made of what is being tested.
 */
export interface Peer {
  /** Its own port. */
  readonly port: number;
  readonly chunks: readonly Uint8Array[];
  /** Bytes received. */
  readonly received: number;
  /** Whether the end of the stream has come, behind everything received. */
  readonly ended: boolean;
  /** How the connection ended, once it is closed; `error` where it can't be distinguished from a reset. */
  readonly closed: CloseCause | undefined;
  write(bytes: Uint8Array): void;
  /** Ends its stream, behind what was written; it goes on reading. */
  end(): void;
  /** Closes with a reset. */
  reset(): void;
  pause(): void;
  resume(): void;
  /** Resolves as soon as `condition` holds. */
  until(condition: () => boolean): Promise<void>;
}

/** Makes the peers of one runtime's sockets. */
export interface PeerFactory {
  connect(port: number): Promise<Peer>;
  /** Listens on a free port for one connection. */
  listen(): Promise<{ readonly port: number; readonly accepted: Promise<Peer> }>;
}

/** Waiting for what a test can see: {@link changed} is called whenever it may hold. */
export class Watch {
  #waiting: { condition: () => boolean; resolve: () => void }[] = [];

  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ condition, resolve }));
  }

  changed(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const one of waiting) {
      if (one.condition()) one.resolve();
      else this.#waiting.push(one);
    }
  }
}

/** A peer over a socket of `node:net`, or of `node:tls`. */
export class NodePeer implements Peer {
  readonly port: number;
  readonly chunks: Uint8Array[] = [];
  received = 0;
  ended = false;
  closed: CloseCause | undefined;
  readonly #socket: NodeSocket;
  readonly #transport: NodeSocket;
  readonly #watch = new Watch();

  /** @param transport what `socket` runs over, if that is not the system's */
  constructor(socket: NodeSocket, transport = socket) {
    this.#socket = socket;
    this.#transport = transport;
    this.port = socket.localPort ?? 0;
    let cause: CloseCause = "local";
    socket.on("data", (chunk: Uint8Array) => {
      this.chunks.push(new Uint8Array(chunk));
      this.received += chunk.length;
      this.#watch.changed();
    });
    socket.on("end", () => {
      this.ended = true;
      cause = "end";
      this.#watch.changed();
    });
    socket.on("error", ({ code }: Error & { code?: string }) => {
      cause = code === "ECONNRESET" || code === "EPIPE" ? "reset" : "error";
    });
    socket.on("close", () => {
      this.closed = cause;
      this.#watch.changed();
    });
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  end(): void {
    this.#socket.end();
  }

  reset(): void {
    // A Unix domain socket knows no reset: what is unread when it is closed makes it one.
    if (this.#transport.remoteAddress === undefined) this.#transport.destroy();
    else this.#transport.resetAndDestroy();
    if (this.#transport !== this.#socket) this.#socket.destroy();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  until(condition: () => boolean): Promise<void> {
    return this.#watch.until(condition);
  }
}

/** Peers of `node:net`, for the sockets of the runtime that this runs on. */
export const nodePeers: PeerFactory = {
  connect(port) {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new NodePeer(socket));
      });
    });
  },
  listen() {
    return new Promise((resolve) => {
      const server = createServer({ allowHalfOpen: true });
      const accepted = new Promise<Peer>((resolvePeer) => {
        server.once("connection", (socket) => {
          server.close();
          resolvePeer(new NodePeer(socket));
        });
      });
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        resolve({ port: typeof address === "object" && address !== null ? address.port : 0, accepted });
      });
    });
  },
};

class MemoryPeer implements Peer {
  readonly chunks: Uint8Array[] = [];
  received = 0;
  ended = false;
  closed: CloseCause | undefined;
  readonly #socket: MemorySocket;
  readonly #watch = new Watch();

  constructor(socket: MemorySocket) {
    this.#socket = socket;
  }

  get port(): number {
    return this.#socket.local.port;
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  end(): void {
    this.#socket.endWriting();
    if (this.ended) this.#socket.close();
  }

  reset(): void {
    this.#socket.terminate();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  until(condition: () => boolean): Promise<void> {
    return this.#watch.until(condition);
  }

  // The socket's events.

  data(chunk: Uint8Array): void {
    this.chunks.push(chunk.slice());
    this.received += chunk.length;
    this.#watch.changed();
  }

  onEnd(): void {
    this.ended = true;
    if (this.#socket.hasEnded) this.#socket.close();
    this.#watch.changed();
  }

  onClose(cause: CloseCause): void {
    this.closed = cause;
    this.#watch.changed();
  }
}

/** Peers for the sockets of a runtime in memory. */
export function memoryPeers(runtime: MemoryRuntime): PeerFactory {
  function open(resolve: (peer: Peer) => void) {
    return (socket: Socket) => {
      const peer = new MemoryPeer(socket as MemorySocket);
      resolve(peer);
      return {
        data: (chunk: Uint8Array) => peer.data(chunk),
        end: () => peer.onEnd(),
        drain() {},
        close: (cause: CloseCause) => peer.onClose(cause),
      };
    };
  }
  return {
    connect(port) {
      return new Promise((resolve, reject) => {
        runtime.connect({ hostname: "127.0.0.1", port, open: open(resolve) }).catch(reject);
      });
    },
    async listen() {
      const { promise: accepted, resolve } = Promise.withResolvers<Peer>();
      const listener = await runtime.listen({
        hostname: "127.0.0.1",
        port: 0,
        accept(socket) {
          listener.close();
          return open(resolve)(socket);
        },
        acceptFailed() {},
        acceptResumed() {},
      });
      return { port: listener.address.port, accepted };
    },
  };
}
