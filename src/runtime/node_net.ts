/**
 * TCP over `node:net`, beneath the socket contract: what TLS needs on both runtimes, and what can carry
 * plain connections on Deno (see `denoNetRuntime` in `deno.ts`).
 */

import { connect, createServer, type Socket as NetSocket } from "node:net";
import { NodeSocket } from "./node_socket.ts";
import {
  type Address,
  type ConnectOptions,
  type Listener,
  type ListenOptions,
  type Socket,
  unmapAddress,
} from "./runtime.ts";

/** Connections that wait in the system's queue until they are accepted. */
const BACKLOG = 4096;

/**
 * Listens, and hands over every socket that comes.
 *
 * @throws what the system reports when the address can't be bound
 */
export function listenNet(options: ListenOptions, accept: (raw: NetSocket) => void): Promise<Listener> {
  const { hostname, port } = options;
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true }, (raw) => {
      // It may be gone already, and then it has no address.
      if (raw.remoteAddress === undefined) raw.destroy();
      else accept(raw);
    });
    server.once("error", reject);
    server.listen({ host: hostname, port, backlog: BACKLOG }, () => {
      server.off("error", reject);
      // Both runtimes go on to accept by themselves, Deno after a pause that grows.
      server.on("error", (error) => void options.acceptFailed(error));
      const bound = server.address();
      const realPort = typeof bound === "object" && bound !== null ? bound.port : port;
      resolve({ address: { hostname, port: realPort }, close: () => void server.close() });
    });
  });
}

/** @throws what the system reports when the peer can't be reached */
export function connectNet({ hostname, port, open }: ConnectOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const raw = connect({ host: hostname, port, allowHalfOpen: true });
    raw.once("error", reject);
    raw.once("connect", () => {
      raw.off("error", reject);
      resolve(new NodeSocket(raw, raw, addressesOf(raw), open));
    });
  });
}

/** Both ends of a connected socket. */
export function addressesOf(raw: NetSocket): { readonly local: Address; readonly remote: Address } {
  return {
    local: { hostname: unmapAddress(raw.localAddress ?? ""), port: raw.localPort ?? 0 },
    remote: { hostname: unmapAddress(raw.remoteAddress ?? ""), port: raw.remotePort ?? 0 },
  };
}
