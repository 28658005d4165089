/**
 * The runtime contract over what a runtime has of its own. TLS, which both have through Node's
 * modules, HTTP, and the error that names the address stand here once.
 */

import { systemClock } from "../lib/clock.ts";
import { AcceptWatch } from "./accept_watch.ts";
import type { Detached } from "./detached.ts";
import { connectTls, listenTls } from "./node_tls.ts";
import type { Address } from "./address.ts";
import type { ConnectOptions, Listener, ListenOptions, Runtime } from "./runtime.ts";
import type { Socket, SocketOpener } from "./socket.ts";
import { AddressError } from "./system_error.ts";

/** A runtime's own part. Where an address can't be bound or reached, it throws what the system reports. */
export interface Adapter extends
  Pick<
    Runtime,
    "name" | "version" | "latenessMs" | "openFileLimit" | "collectGarbage" | "demoteCompiler"
  > {
  /** Without TLS; the preface is the adapter's to wait for, and `watch` gets the listener. */
  listenTcp(options: ListenOptions, watch: AcceptWatch): Listener | Promise<Listener>;
  /** The same on the Unix domain socket at `path`. */
  listenUnix(path: string, options: ListenOptions, watch: AcceptWatch): Promise<Listener>;
  /** Tries to open a file. Returns why that fails if no descriptor is left; undefined also when it may not try. */
  descriptorError(): Error | undefined;
  /** To either, without TLS. */
  connect(options: ConnectOptions): Promise<Socket>;
  /** Calls `open` within the call. */
  adopt(detached: Omit<Detached, "unread">, open: SocketOpener): void | Promise<void>;
}

export function runtimeOver(adapter: Adapter): Runtime {
  const watch = new AcceptWatch(systemClock, () => adapter.descriptorError());
  return {
    name: adapter.name,
    // Asked of the runtime when somebody wants it: an adapter is also there where its runtime is not.
    get version() {
      return adapter.version;
    },
    latenessMs: adapter.latenessMs,
    listen: (options) => attempt("listen on", options, () => listen(adapter, options, watch)),
    listenHttp: (options) =>
      attempt("listen on", options, async () => {
        // Loaded when it is asked for: whoever connects needs nothing of it.
        const { listenHttp } = await import("./http_server.ts");
        return await listenHttp(options, (options) => listen(adapter, options, watch));
      }),
    connect: (options) => attempt("connect to", options, () => connect(adapter, options)),
    adopt: async (detached, open) => await adapter.adopt(detached, open),
    openFileLimit: (wanted) => adapter.openFileLimit(wanted),
    collectGarbage: (effort) => adapter.collectGarbage(effort),
    demoteCompiler: () => adapter.demoteCompiler(),
  };
}

function listen(adapter: Adapter, options: ListenOptions, watch: AcceptWatch): Listener | Promise<Listener> {
  const { tls, path } = options;
  if (tls !== undefined) return listenTls(options, tls, watch);
  return path === undefined ? adapter.listenTcp(options, watch) : adapter.listenUnix(path, options, watch);
}

function connect(adapter: Adapter, options: ConnectOptions): Promise<Socket> {
  return options.tls === undefined ? adapter.connect(options) : connectTls(options, options.tls);
}

/** @throws {AddressError} when `run` fails */
async function attempt<Result>(
  what: "listen on" | "connect to",
  address: Address,
  run: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw new AddressError(what, address, error);
  }
}
