import { connect, createServer, type Server, type Socket } from "node:net";
import { type Duplex, PassThrough } from "node:stream";

/** A way to a port of 127.0.0.1 that can be cut, and made again on the same port; or that changes what comes back. */
export class Proxy {
  readonly #target: number;
  readonly #change: () => Duplex;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  port = 0;

  /** @param change makes for each connection what its server's bytes go through */
  constructor(target: number, change: () => Duplex = () => new PassThrough()) {
    this.#target = target;
    this.#change = change;
  }

  /** Lets connections through. */
  open(): Promise<void> {
    const server = createServer((near) => {
      const far = connect(this.#target, "127.0.0.1");
      near.pipe(far);
      far.pipe(this.#change()).pipe(near);
      for (const [from, to] of [[near, far], [far, near]] as const) {
        this.#sockets.add(from);
        from.on("error", () => to.destroy());
        from.on("close", () => {
          this.#sockets.delete(from);
          to.destroy();
        });
      }
    });
    this.#server = server;
    return new Promise((resolve) => {
      server.listen(this.port, "127.0.0.1", () => {
        const address = server.address();
        if (typeof address === "object" && address !== null) this.port = address.port;
        resolve();
      });
    });
  }

  /** Ends every connection, and refuses new ones. */
  cut(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#server === undefined) return resolve();
      this.#server.close(() => resolve());
      for (const socket of this.#sockets) socket.destroy();
    });
  }
}
