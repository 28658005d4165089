/**
 * The runtime contract over Deno's sockets. The only file that touches `Deno`.
 *
 * Where many clients are served, on a TCP port, the bytes go through `node:net`, which writes within
 * the call: `Deno.listen`'s sockets make a promise and a task of the runtime's of every write and every
 * read, which takes three times the processor time in the process (scripts/bench/EXPERIMENTS.md has the
 * figures). {@link denoListenRuntime} is the same runtime without `node:net`.
 */

import { rmSync } from "node:fs";
import process from "node:process";
import { setTimeout } from "node:timers";
import { type AcceptWatch, RETRY_MS } from "./accept_watch.ts";
import { type Adapter, runtimeOver } from "./adapter.ts";
import type { SendDatagram } from "./datagram.ts";
import { DenoSocket } from "./deno_socket.ts";
import type { Detached } from "./hand_over.ts";
import { addressesOf, adoptNet, listenNet } from "./node_net.ts";
import { NodeSocket } from "./node_socket.ts";
import type { WriteStandard } from "./output.ts";
import { afterPreface } from "./preface.ts";
import {
  type Address,
  codeOf,
  type CollectionEffort,
  type ConnectOptions,
  type Listener,
  type ListenOptions,
  parseOpenFileLimit,
  type Runtime,
  type Socket,
  type SocketOpener,
  unixAddress,
  unmapAddress,
} from "./runtime.ts";
import { descriptorError } from "./descriptor_error.ts";
import { bindUnix } from "./unix_path.ts";

/** What V8 adds with --expose-gc. */
interface Exposed {
  gc?(options: { readonly type: string; readonly execution: string; readonly flavor: string }): void;
}

type Conn = Deno.TcpConn | Deno.UnixConn;

/** @param path of the listener, where the sockets are Unix domain sockets */
function addressOf(address: Deno.Addr, path?: string): Address {
  if (path !== undefined) return unixAddress(path);
  if (address.transport !== "tcp" && address.transport !== "udp") {
    throw new TypeError(`expected an IP address, got one of transport ${address.transport}`);
  }
  return { hostname: unmapAddress(address.hostname), port: address.port };
}

function socketOver(conn: Conn, open: SocketOpener, path?: string): Socket {
  const addresses = { local: addressOf(conn.localAddr, path), remote: addressOf(conn.remoteAddr, path) };
  return new DenoSocket(conn, addresses, open);
}

/** Accepts until the listener is closed. */
async function acceptAll(
  listener: { accept(): Promise<Conn> },
  watch: AcceptWatch,
  options: ListenOptions,
  path?: string,
): Promise<void> {
  const open = afterPreface(options);
  const watched = watch.add(options);
  for (;;) {
    try {
      const conn = await listener.accept();
      watch.accepted();
      socketOver(conn, open, path);
    } catch (error) {
      // BadResource: closed while waiting (or before); everything else may pass, EMFILE first of all.
      if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) break;
      watched.failed(error instanceof Error ? error : new Error(String(error)));
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
  watched.close();
}

/** Closes, also what is closed already. */
function close(listener: Deno.Listener | Deno.UnixListener): void {
  try {
    listener.close();
  } catch {
    // closed before
  }
}

/**
 * Through `node:net`, where a file may be opened to see whether a descriptor is left. Without that nothing would show
 * that accepting fails, which `Deno.listen` reports by itself.
 */
function listenTcp(options: ListenOptions, watch: AcceptWatch): Listener | Promise<Listener> {
  return mayProbe() ? listenNodeTcp(options, watch) : listenDenoTcp(options, watch);
}

function listenNodeTcp(options: ListenOptions, watch: AcceptWatch): Promise<Listener> {
  const open = afterPreface(options);
  return listenNet(options, watch, (raw) => void new NodeSocket(raw, raw, addressesOf(raw), open));
}

function listenDenoTcp(options: ListenOptions, watch: AcceptWatch): Listener {
  const { hostname, port, reusePort = false } = options;
  const listener = Deno.listen({ hostname, port, reusePort, transport: "tcp" });
  acceptAll(listener, watch, options);
  return { address: { hostname, port: addressOf(listener.addr).port }, close: () => close(listener) };
}

async function listenUnix(path: string, options: ListenOptions, watch: AcceptWatch): Promise<Listener> {
  const listener = await bindUnix(path, () => Deno.listen({ path, transport: "unix" }));
  acceptAll(listener, watch, options, path);
  return {
    address: unixAddress(path),
    close() {
      rmSync(path, { force: true }); // Deno does it in a later turn, which the process may not see
      close(listener);
    },
  };
}

async function connect({ hostname, port, path, open }: ConnectOptions): Promise<Socket> {
  if (path !== undefined) return socketOver(await Deno.connect({ path, transport: "unix" }), open, path);
  return socketOver(await Deno.connect({ hostname, port, transport: "tcp" }), open);
}

function adopt({ descriptor, remote }: Omit<Detached, "unread">, open: SocketOpener): void {
  const raw = adoptNet(descriptor);
  new NodeSocket(raw, raw, { local: addressesOf(raw).local, remote }, open);
}

/**
 * There is `gc` with --v8-flags=--expose-gc, with which our tasks start Deno. Its regular flavor keeps the pages; after
 * the other one V8 has a small heap, and collects often while that grows.
 */
function collectGarbage(effort: CollectionEffort): void {
  const flavor = effort === "thorough" ? "last-resort" : "regular";
  (globalThis as Exposed).gc?.({ type: "major", execution: "sync", flavor });
}

function denoRuntimeWith(listenTcp: Adapter["listenTcp"]): Runtime {
  return runtimeOver({
    name: "deno",
    get version() {
      return Deno.version.deno;
    },
    latenessMs: 9,
    listenTcp,
    listenUnix,
    connect,
    adopt,
    openFileLimit,
    descriptorError: () => mayProbe() ? descriptorError(PROBE) : undefined,
    collectGarbage,
    // V8 compiles and collects on the same threads, and nobody wants collections to take longer.
    demoteCompiler() {},
  });
}

/** TCP ports through `node:net`, or through `Deno.listen` where {@link PROBE} may not be read. */
export const denoRuntime: Runtime = denoRuntimeWith(listenTcp);

/** TCP ports through `Deno.listen`. */
export const denoListenRuntime: Runtime = denoRuntimeWith(listenDenoTcp);

/** What may be opened again and again to see how many files this process may have open. */
const PROBE = "/dev/null";

/**
 * From /proc, which Deno reads with --allow-all alone; or by trying, which takes some 15 microseconds a
 * file, where {@link PROBE} may be read.
 */
function openFileLimit(wanted: number): number | undefined {
  if (isReadable("/proc/self/limits")) return parseOpenFileLimit(Deno.readTextFileSync("/proc/self/limits"));
  if (!isReadable(PROBE)) return undefined;
  const files: Deno.FsFile[] = [];
  try {
    while (files.length < wanted) files.push(Deno.openSync(PROBE));
  } catch {
    // that was the last one
  } finally {
    for (const file of files) file.close();
  }
  return files.length;
}

let mayProbeFile: boolean | undefined;

/** Whether {@link PROBE} is there and may be read. Permissions do not change while a server runs. */
function mayProbe(): boolean {
  return mayProbeFile ??= Deno.build.os !== "windows" &&
    Deno.permissions.querySync({ name: "read", path: PROBE }).state === "granted";
}

/** Asks nobody: a prompt would stop the server. */
function isReadable(path: string): boolean {
  if (Deno.build.os === "windows" || Deno.permissions.querySync({ name: "read", path }).state !== "granted") {
    return false;
  }
  try {
    Deno.openSync(path).close();
    return true;
  } catch {
    return false;
  }
}

/**
 * A sender needs a name to bind here. The system gives it one where everything is allowed; a permission
 * set takes a path, which is then in the folder that the service manager made for us (systemd.exec(5)).
 */
export const sendDatagramOnDeno: SendDatagram = async (path, text) => {
  const folder = process.env.RUNTIME_DIRECTORY;
  const own = folder === undefined ? "" : `${folder}/notify.sock`;
  if (own !== "") rmSync(own, { force: true });
  const socket = Deno.listenDatagram({ transport: "unixpacket", path: own });
  try {
    const target = path.startsWith("@") ? `\0${path.slice(1)}` : path;
    await socket.send(new TextEncoder().encode(text), { transport: "unixpacket", path: target });
  } finally {
    socket.close();
    if (own !== "") rmSync(own, { force: true });
  }
};

/** On a thread of the runtime's. `process.stderr` and `node:fs` block the event loop on pipes and terminals. */
export const writeStandardOnDeno: WriteStandard = async (stream, bytes) => {
  try {
    return await Deno[stream].write(bytes);
  } catch (error) {
    if (codeOf(error) === "EAGAIN") return 0;
    throw error;
  }
};
