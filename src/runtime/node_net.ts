/** Listening over `node:net`: TLS on both runtimes, plain TCP on Deno. */

import { createServer, type Server as NetServer, Socket as NetSocket } from "node:net";
import type { AcceptWatch, ListenerWatch } from "./accept_watch.ts";
import { type Address, localAddress, unmapAddress } from "./address.ts";
import type { Listener, ListenOptions } from "./runtime.ts";

/** Connections that wait in the system's queue until they are accepted. */
const BACKLOG = 4096;

/**
 * Listens, and hands over every socket that comes.
 *
 * @throws what the system reports when the address can't be bound
 */
export function listenNet(
  options: ListenOptions,
  watch: AcceptWatch,
  accept: (raw: NetSocket) => void,
): Promise<Listener> {
  const { hostname, port, reusePort = false } = options;
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true }, (raw) => {
      watch.accepted();
      // It may be gone already, and then it has no address.
      if (raw.remoteAddress === undefined) raw.destroy();
      else accept(raw);
    });
    server.once("error", reject);
    server.listen({ host: hostname, port, reusePort, backlog: BACKLOG }, () => {
      server.off("error", reject);
      const watched = watchServer(server, watch, options);
      const bound = server.address();
      const realPort = typeof bound === "object" && bound !== null ? bound.port : port;
      resolve({ address: { hostname, port: realPort }, close: () => closeServer(server, watched) });
    });
  });
}

/** Has `watch` look after a server of `node:net` that listens. */
function watchServer(server: NetServer, watch: AcceptWatch, options: ListenOptions): ListenerWatch {
  const watched = watch.add({
    acceptFailed: (error) => options.acceptFailed(error),
    acceptResumed: () => options.acceptResumed(),
    // listen(2) of a socket that listens already changes nothing, and Deno then calls accept(2) in the next turn.
    wake: () => void (server as ListeningServer)._handle?.listen?.(BACKLOG),
    isWokenFirst: options.isWokenFirst === true,
  });
  server.on("error", (error) => watched.failed(error));
  return watched;
}

/** What Node calls the handle of a server. Bun's has no `listen`: accepting never stops there. */
interface ListeningServer {
  readonly _handle?: { listen?(backlog: number): number } | null;
}

function closeServer(server: NetServer, watched: ListenerWatch): void {
  watched.close();
  server.close();
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
