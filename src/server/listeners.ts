import { NONE } from "../config/kinds.ts";
import type { Config } from "../config/schema.ts";
import { ProxyHeader } from "../runtime/proxy_header.ts";
import {
  type Address,
  AddressError,
  type Listener,
  type ListenOptions,
  type Runtime,
  type ServerTls,
  systemError,
  unixAddress,
} from "../runtime/mod.ts";
import type { ThreadGroup } from "./thread_group.ts";

/** Where a server listens, with the real port, and for what. */
export interface ListeningAddress extends Address {
  readonly service: "chat" | "http";
  readonly tls: boolean;
}

type Events =
  & Pick<ListenOptions, "accept" | "acceptFailed" | "acceptResumed">
  & Required<Pick<ListenOptions, "pending">>;

/**
 * Listens on everything that the configuration names and that is for this thread, or on nothing.
 *
 * @throws {AddressError} when one address can't be bound
 */
export async function listenOnAll(
  runtime: Runtime,
  config: Config,
  tls: ServerTls | undefined,
  place: ThreadGroup,
  events: Events,
) {
  const listeners: Listener[] = [];
  const addresses: ListeningAddress[] = [];
  try {
    for (const options of endpoints(config, tls, place, events)) {
      if (options.reusePort && place.index === 0) await assertFree(runtime, options);
      const listener = await runtime.listen(options);
      listeners.push(listener);
      addresses.push({ ...listener.address, service: "chat", tls: options.tls !== undefined });
    }
  } catch (error) {
    for (const listener of listeners) listener.close();
    throw error;
  }
  return { listeners, addresses };
}

/**
 * Another server of several threads that listens there already would let this one share its port, and
 * each would get a part of the connections: so one that answers is as good as one that does not share.
 */
async function assertFree(runtime: Runtime, options: ListenOptions): Promise<void> {
  if (options.port === 0 || !(await isListenedOn(runtime, options))) return;
  throw new AddressError("listen on", options, systemError("EADDRINUSE", "another server listens there"));
}

async function isListenedOn(runtime: Runtime, { hostname, port }: ListenOptions): Promise<boolean> {
  try {
    const open = () => ({ data() {}, end() {}, drain() {}, close() {} });
    const socket = await runtime.connect({ hostname: LOOPBACK[hostname] ?? hostname, port, open });
    socket.terminate();
    return true;
  } catch (error) {
    if (error instanceof AddressError) return false; // what else is wrong with it, listening will tell
    throw error;
  }
}

/** Where to connect to what listens on every address. */
const LOOPBACK: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

function endpoints(config: Config, tls: ServerTls | undefined, place: ThreadGroup, events: Events): ListenOptions[] {
  const { host: hostname, port, tlsPort, unix } = config;
  const tcp = { ...events, ...proxies(config), reusePort: place.count > 1 };
  const all: ListenOptions[] = [];
  if (port !== "off") all.push({ ...tcp, hostname, port });
  if (tlsPort !== "off" && tls !== undefined) all.push({ ...tcp, hostname, port: tlsPort, tls });
  // A Unix domain socket's clients have no address that --proxy-from could name. Its path can't be shared.
  if (unix !== NONE && place.index === 0) all.push({ ...events, ...unixAddress(unix) });
  return all;
}

/** Who has to begin with a PROXY header. Without proxies there is no hook, and nothing on the way of a connection. */
function proxies({ proxyFrom }: Config): Pick<ListenOptions, "preface"> {
  if (proxyFrom.isEmpty) return {};
  return { preface: (remote) => proxyFrom.has(remote.hostname) ? new ProxyHeader() : undefined };
}
