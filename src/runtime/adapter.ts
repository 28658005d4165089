/**
 * Makes a {@link Runtime} of what a runtime has of its own: an {@link Adapter}.
 *
 * What both runtimes share is here once: TLS through Node's modules, HTTP, and the error that names the address.
 */

import { systemClock } from "../lib/clock.ts";
import { AcceptWatch } from "./accept_watch.ts";
import type { Detached } from "./detached.ts";
import { connectTls, listenTls } from "./node_tls.ts";
import type { Address } from "./address.ts";
import type { ConnectOptions, Listener, ListenOptions, Runtime } from "./runtime.ts";
import type { Socket, SocketOpener } from "./socket.ts";
import { AddressError } from "./system_error.ts";

/** A runtime's own part. Where an address can't be bound or reached, it throws the system's error. */
export interface Adapter extends
  Pick<
    Runtime,
    "name" | "version" | "latenessMs" | "openFileLimit" | "collectGarbage" | "demoteCompiler"
  > {
  /** Listens without TLS. The adapter reads the preface and adds the listener to `watch`. */
  listenTcp(options: ListenOptions, watch: AcceptWatch): Listener | Promise<Listener>;
  /** Listens on the Unix domain socket at `path`, in the same way. */
  listenUnix(path: string, options: ListenOptions, watch: AcceptWatch): Promise<Listener>;
  /** Checks that the process may listen there. @throws where `node:net` would report it outside of the call */
  assertMayListen(address: Address): void;
  /** Finds the system's error where listening on an address has failed with another one; `error` itself otherwise. */
  listenError(error: unknown, address: Address): unknown;
  /** Tries to open a file. Returns the error where no descriptor is left; undefined also where it may not try. */
  descriptorError(): Error | undefined;
  /** Connects to a TCP port or a Unix domain socket, without TLS. */
  connect(options: ConnectOptions): Promise<Socket>;
  /** Continues a detached connection. Calls `open` within the call. */
  adopt(detached: Omit<Detached, "unread">, open: SocketOpener): void | Promise<void>;
}

export function runtimeOver(adapter: Adapter): Runtime {
  const watch = new AcceptWatch(systemClock, () => adapter.descriptorError());
  return {
    name: adapter.name,
    // Read only when needed: an adapter is loaded on the other runtime too.
    get version() {
      return adapter.version;
    },
    latenessMs: adapter.latenessMs,
    listen: (options) => attempt("listen on", options, () => listen(adapter, options, watch)),
    listenHttp: (options) =>
      attempt("listen on", options, async () => {
        // Loaded only when needed: a client needs nothing of it.
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

async function listen(adapter: Adapter, options: ListenOptions, watch: AcceptWatch): Promise<Listener> {
  const { tls, path } = options;
  if (path !== undefined) return await adapter.listenUnix(path, options, watch);
  try {
    adapter.assertMayListen(options);
    return await (tls === undefined ? adapter.listenTcp(options, watch) : listenTls(options, tls, watch));
  } catch (error) {
    throw await adapter.listenError(error, options);
  }
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
