/** The socket contract over Unix domain sockets, on the runtime that this runs on. */

import { connect as connectNet, createServer } from "node:net";
import { join } from "node:path";
import { type Address, type Runtime, runtime, unixAddress } from "../../src/runtime/mod.ts";
import { temporaryFolder } from "../support/certificates.ts";
import { NodePeer, type PeerFactory } from "./peer.ts";
import { runtimeContract } from "./runtime_contract.ts";

const folder = temporaryFolder();
let ports = 0;

/** The suite's ports are names of sockets here. */
const pathOf = (port: number) => join(folder, `${port}.sock`);

function freePort(): number {
  ports += 1;
  return ports;
}

const unixRuntime: Runtime = {
  ...runtime,
  async listen(options) {
    const port = options.port === 0 ? freePort() : options.port;
    const listener = await runtime.listen({ ...options, ...unixAddress(pathOf(port)) });
    const address: Address = { hostname: options.hostname, port };
    return { address, close: () => listener.close() };
  },
  connect: (options) => runtime.connect({ ...options, ...unixAddress(pathOf(options.port)) }),
};

const unixPeers: PeerFactory = {
  connect(port) {
    return new Promise((resolve, reject) => {
      const socket = connectNet({ path: pathOf(port), allowHalfOpen: true });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new NodePeer(socket));
      });
    });
  },
  listen() {
    return new Promise((resolve) => {
      const port = freePort();
      const server = createServer({ allowHalfOpen: true });
      const accepted = new Promise<NodePeer>((resolvePeer) => {
        server.once("connection", (socket) => {
          server.close();
          resolvePeer(new NodePeer(socket));
        });
      });
      server.listen(pathOf(port), () => resolve({ port, accepted }));
    });
  },
};

const inBothRoles = (title: string) => [`${title} (accepted socket)`, `${title} (connected socket)`];
const skipped = (reason: string, titles: readonly string[]) => Object.fromEntries(titles.map((it) => [it, reason]));

runtimeContract(`${runtime.name} Unix`, () => unixRuntime, () => unixPeers, {
  ...skipped("a Unix domain socket has a path", [
    "both ends know each other's address",
    "connects over IPv6",
    "an IPv4 peer of a dual-stack listener stands as IPv4",
    "listening on a busy port fails with EADDRINUSE",
    "a port that all its listeners share spreads connections over them",
    "a port that is listened on alone can't be shared afterwards",
    "the port of a closed listener can be listened on again in the next turn",
  ]),
  ...skipped("its path is gone with its listener", [
    "connecting to a port without a listener fails with ECONNREFUSED",
  ]),
  ...skipped("a Unix domain socket knows no reset", [
    ...inBothRoles("by the peer closes with the cause reset"),
    ...inBothRoles("every method is harmless, after reset"),
  ]),
}, false);
