/** Listening over `node:net`: TLS on both runtimes, plain TCP on Deno. */

import { createServer, Socket as NetSocket } from "node:net";
import { type Address, type Listener, type ListenOptions, localAddress, unmapAddress } from "./runtime.ts";

/** Connections that wait in the system's queue until they are accepted. */
const BACKLOG = 4096;

/**
 * Listens, and hands over every socket that comes.
 *
 * @throws what the system reports when the address can't be bound
 */
export function listenNet(options: ListenOptions, accept: (raw: NetSocket) => void): Promise<Listener> {
  const { hostname, port, reusePort = false } = options;
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true }, (raw) => {
      // It may be gone already, and then it has no address.
      if (raw.remoteAddress === undefined) raw.destroy();
      else accept(raw);
    });
    server.once("error", reject);
    server.listen({ host: hostname, port, reusePort, backlog: BACKLOG }, () => {
      server.off("error", reject);
      // Told of what a runtime reports. On Deno running out of descriptors is not among it, and ends accepting
      // for good: the server keeps clear of the limit, as far as that is known.
      server.on("error", (error) => void options.acceptFailed(error));
      const bound = server.address();
      const realPort = typeof bound === "object" && bound !== null ? bound.port : port;
      resolve({ address: { hostname, port: realPort }, close: () => void server.close() });
    });
  });
}

/** A socket over a connection's descriptor, which is the socket's from now on. */
export function adoptNet(descriptor: number): NetSocket {
  return new NetSocket({ fd: descriptor, allowHalfOpen: true, readable: true, writable: true });
}

/** Both ends of a connected socket. */
export function addressesOf(raw: NetSocket): { readonly local: Address; readonly remote: Address } {
  return {
    local: localAddress(raw.localAddress ?? "", raw.localPort ?? 0),
    remote: { hostname: unmapAddress(raw.remoteAddress ?? ""), port: raw.remotePort ?? 0 },
  };
}
