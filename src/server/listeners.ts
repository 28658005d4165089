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
import { listenAs } from "./listen_error.ts";
import type { ThreadGroup } from "./thread_group.ts";

/** An address that a server listens on, with the real port, and its service. */
export interface ListeningAddress extends Address {
  /** The chat, the web client, or the metrics and the status page. */
  readonly service: "chat" | "web" | "admin";
  readonly tls: boolean;
}

/** Listeners that were started together, and where they listen. */
export interface Listeners {
  readonly listeners: readonly Listener[];
  readonly addresses: readonly ListeningAddress[];
}

export const NO_LISTENERS: Listeners = { listeners: [], addresses: [] };

/** Closes listeners and removes them from their lists, so that none is closed twice. */
export function closeAll(...lists: readonly Listener[][]): void {
  for (const listener of lists.flatMap((list) => list.splice(0))) listener.close();
}

type Events =
  & Pick<ListenOptions, "accept" | "acceptFailed" | "acceptResumed">
  & Required<Pick<ListenOptions, "pending">>;

/**
 * Listens on every chat address of the configuration that is for this thread.
 *
 * @throws {ListenError} when one cannot be bound; then it listens on none
 */
export async function listenOnAll(
  runtime: Runtime,
  config: Config,
  tls: ServerTls | undefined,
  threads: ThreadGroup,
  events: Events,
): Promise<Listeners> {
  const listeners: Listener[] = [];
  const addresses: ListeningAddress[] = [];
  try {
    for (const { option, ...options } of endpoints(config, tls, threads, events)) {
      const listener = await listenAs(option, options, async () => {
        if (options.reusePort && threads.index === 0) await assertFree(runtime, options);
        return await runtime.listen(options);
      });
      listeners.push(listener);
      addresses.push({ ...listener.address, service: "chat", tls: options.tls !== undefined });
    }
  } catch (error) {
    closeAll(listeners);
    throw error;
  }
  return { listeners, addresses };
}

/**
 * Fails when another server listens there already. If that one has several threads too, binding would succeed, and each
 * server would get a part of the connections.
 */
async function assertFree(runtime: Runtime, options: ListenOptions): Promise<void> {
  if (options.port === 0 || !(await isListenedOn(runtime, options))) return;
  throw new AddressError("listen on", options, systemError("EADDRINUSE", "the port is in use"));
}

async function isListenedOn(runtime: Runtime, { hostname, port }: ListenOptions): Promise<boolean> {
  try {
    const open = () => ({ data() {}, end() {}, drain() {}, close() {} });
    const socket = await runtime.connect({ hostname: LOOPBACK[hostname] ?? hostname, port, open });
    socket.terminate();
    return true;
  } catch (error) {
    if (error instanceof AddressError) return false; // listening reports any other problem
    throw error;
  }
}

/** Where to reach a listener of every address. */
const LOOPBACK: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

/** Where to listen, and the option that asks for it. */
type Endpoint = ListenOptions & { readonly option: "port" | "tlsPort" | "unix" };

function endpoints(config: Config, tls: ServerTls | undefined, threads: ThreadGroup, events: Events): Endpoint[] {
  const { host: hostname, port, tlsPort, unix } = config;
  const tcp = { ...events, ...proxies(config), reusePort: threads.count > 1 };
  const all: Endpoint[] = [];
  if (port !== "off") all.push({ option: "port", ...tcp, hostname, port });
  if (tlsPort !== "off" && tls !== undefined) all.push({ option: "tlsPort", ...tcp, hostname, port: tlsPort, tls });
  // Clients of a Unix domain socket have no address that --proxy-from could name. Threads cannot share its path.
  if (unix !== NONE && threads.index === 0) all.push({ option: "unix", ...events, ...unixAddress(unix) });
  return all;
}

/** Requires a PROXY header of the connections of proxies. Without proxies no connection passes a hook. */
function proxies({ proxyFrom }: Config): Pick<ListenOptions, "preface"> {
  if (proxyFrom.isEmpty) return {};
  return { preface: (remote) => proxyFrom.has(remote.hostname) ? new ProxyHeader() : undefined };
}
