/** Listening over `node:net`: TLS on both runtimes, plain TCP on Deno. */

import { createServer, type Server as NetServer, Socket as NetSocket } from "node:net";
import type { AcceptWatch, ListenerWatch } from "./accept_watch.ts";
import { type Address, localAddress, unmapAddress } from "./address.ts";
import type { Listener, ListenOptions } from "./runtime.ts";

/** Connections that wait in the system's queue until they are accepted. */
const BACKLOG = 4096;

/**
 * Listens, and passes every socket to `accept`.
 *
 * @throws the system's error where the address can't be bound
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
      // A socket that was closed already has no address.
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

/** Adds a listening server to `watch`. */
function watchServer(server: NetServer, watch: AcceptWatch, options: ListenOptions): ListenerWatch {
  const watched = watch.add({
    acceptFailed: (error) => options.acceptFailed(error),
    acceptResumed: () => options.acceptResumed(),
    // listen(2) on a listening socket changes nothing, but makes Deno call accept(2) in the next turn.
    wake: () => void (server as ListeningServer)._handle?.listen?.(BACKLOG),
    isWokenFirst: options.isWokenFirst === true,
  });
  server.on("error", (error) => watched.failed(error));
  return watched;
}

/** The part of a server that Node calls its handle. Bun's has no `listen`: it never stops accepting. */
interface ListeningServer {
  readonly _handle?: { listen?(backlog: number): number } | null;
}

function closeServer(server: NetServer, watched: ListenerWatch): void {
  watched.close();
  server.close();
}

/** Makes a socket over a connection's descriptor, and takes ownership of it. */
export function adoptNet(descriptor: number): NetSocket {
  return new NetSocket({ fd: descriptor, allowHalfOpen: true, readable: true, writable: true });
}

/** The addresses of both ends of a connected socket. */
export function addressesOf(raw: NetSocket): { readonly local: Address; readonly remote: Address } {
  return {
    local: localAddress(raw.localAddress ?? "", raw.localPort ?? 0),
    remote: { hostname: unmapAddress(raw.remoteAddress ?? ""), port: raw.remotePort ?? 0 },
  };
}
