/** The runtime contract over `Bun.listen` and `Bun.connect`. The only file that touches `Bun`. */

import { lookup } from "node:dns/promises";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import type { AcceptWatch, ListenerWatch } from "./accept_watch.ts";
import { runtimeOver } from "./adapter.ts";
import { demoteCompiler } from "./bun_compiler.ts";
import { BunSocket } from "./bun_socket.ts";
import { descriptorError } from "./descriptor_error.ts";
import type { Detached } from "./detached.ts";
import { afterPreface } from "./preface.ts";
import { type Address, unixAddress } from "./address.ts";
import { parseOpenFileLimit } from "./proc_limits.ts";
import type { ConnectOptions, Listener, ListenOptions, Runtime } from "./runtime.ts";
import type { Socket, SocketOpener } from "./socket.ts";
import { bindUnix } from "./unix_path.ts";

/** Bun's type does not list the descriptor. */
type Transport = Bun.Socket<BunSocket> & { readonly fd: number };

/** The callbacks of every socket. The state of one socket is in its `data`. */
function callbacks(open: SocketOpener, remote?: Address, watch?: AcceptWatch) {
  return {
    binaryType: "uint8array" as const,
    open(transport: Transport) {
      watch?.accepted();
      transport.data = new BunSocket(transport, open, remote);
    },
    data: (transport: Transport, chunk: Uint8Array) => transport.data.onData(chunk),
    end: (transport: Transport) => transport.data.onEnd(),
    drain: (transport: Transport) => transport.data.onDrain(),
    close: (transport: Transport, error?: Error) => transport.data?.onClose(error),
    error: (transport: Transport, error: Error) => transport.data?.onClose(error),
  };
}

function listenTcp(options: ListenOptions, watch: AcceptWatch): Listener {
  const { hostname, port, reusePort = false } = options;
  const socket = callbacks(afterPreface(options), undefined, watch);
  // Without allowHalfOpen Bun ends our side when the peer ends its own, and answers still due are lost.
  const listening = { hostname, port, reusePort, allowHalfOpen: true, socket };
  const server = Bun.listen<BunSocket>(listening); // whose type does not list reusePort
  return listenerOf({ hostname, port: server.port }, server, watch.add(options));
}

async function listenUnix(path: string, options: ListenOptions, watch: AcceptWatch): Promise<Listener> {
  const socket = callbacks(afterPreface(options), unixAddress(path), watch);
  const server = await bindUnix(path, () => Bun.listen<BunSocket>({ unix: path, allowHalfOpen: true, socket }));
  return listenerOf(unixAddress(path), server, watch.add(options));
}

/** Bun's error has no code where the host name has no address. */
async function listenError(error: unknown, { hostname }: Address): Promise<unknown> {
  if (isIP(hostname) !== 0 || (error instanceof Error && "code" in error)) return error;
  return await lookup(hostname).then(() => error, (cause: unknown) => cause);
}

function listenerOf(address: Address, server: { stop(closeSockets: boolean): void }, watched: ListenerWatch): Listener {
  return {
    address,
    close() {
      watched.close();
      server.stop(false);
    },
  };
}

async function connect({ hostname, port, path, open }: ConnectOptions): Promise<Socket> {
  const socket = callbacks(open, path === undefined ? undefined : unixAddress(path));
  const transport = path === undefined
    ? await Bun.connect<BunSocket>({ hostname, port, allowHalfOpen: true, socket })
    : await Bun.connect<BunSocket>({ unix: path, allowHalfOpen: true, socket });
  return transport.data;
}

async function adopt({ descriptor, remote }: Omit<Detached, "unread">, open: SocketOpener): Promise<void> {
  const options = { fd: descriptor, allowHalfOpen: true, socket: callbacks(open, remote) };
  await Bun.connect<BunSocket>(options as unknown as Bun.TCPSocketConnectOptions<BunSocket>); // whose type does not list fd
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
  latenessMs: 7,
  listenTcp,
  listenUnix,
  connect,
  adopt,
  openFileLimit,
  assertMayListen() {},
  listenError,
  descriptorError: () => descriptorError("/dev/null"),
  collectGarbage: () => {
    Bun.gc(true);
    Bun.shrink();
  },
  demoteCompiler,
});
