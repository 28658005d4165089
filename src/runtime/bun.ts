/** The runtime contract over `Bun.listen` and `Bun.connect`. The only file that touches `Bun`. */

import { readFileSync } from "node:fs";
import { runtimeOver } from "./adapter.ts";
import { BunSocket } from "./bun_socket.ts";
import { afterPreface } from "./preface.ts";
import {
  type ConnectOptions,
  type Listener,
  type ListenOptions,
  parseOpenFileLimit,
  type Runtime,
  type Socket,
  type SocketOpener,
  unixAddress,
} from "./runtime.ts";
import { bindUnix } from "./unix_path.ts";

type Transport = Bun.Socket<BunSocket>;

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

async function connect({ hostname, port, path, open }: ConnectOptions): Promise<Socket> {
  const socket = callbacks(open, path);
  const transport = path === undefined
    ? await Bun.connect<BunSocket>({ hostname, port, allowHalfOpen: true, socket })
    : await Bun.connect<BunSocket>({ unix: path, allowHalfOpen: true, socket });
  return transport.data;
}

function openFileLimit(): number | undefined {
  try {
    return parseOpenFileLimit(readFileSync("/proc/self/limits", "utf8"));
  } catch {
    return undefined; // not Linux
  }
}

export const bunRuntime: Runtime = runtimeOver({
  name: "bun",
  get version() {
    return Bun.version;
  },
  listenTcp,
  listenUnix,
  connect,
  openFileLimit,
  collectGarbage: () => Bun.gc(true),
});
