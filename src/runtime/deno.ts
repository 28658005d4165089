/**
 * The runtime contract over Deno's sockets. The only file that touches `Deno`.
 *
 * TCP ports, which serve many clients, go through `node:net`, which writes within the call. Sockets of `Deno.listen`
 * make a promise and a task of every read and write, and take three times the processor time (scripts/bench/EXPERIMENTS.md
 * has the figures). {@link denoListenRuntime} is the same runtime without `node:net`.
 */

import { rmSync } from "node:fs";
import process from "node:process";
import { setTimeout } from "node:timers";
import { type AcceptWatch, RETRY_MS } from "./accept_watch.ts";
import { type Adapter, runtimeOver } from "./adapter.ts";
import type { SendDatagram } from "./datagram.ts";
import { DenoSocket } from "./deno_socket.ts";
import type { Detached } from "./detached.ts";
import { addressesOf, adoptNet, listenNet } from "./node_net.ts";
import { NodeSocket } from "./node_socket.ts";
import type { WriteStandard } from "./output.ts";
import { afterPreface } from "./preface.ts";
import { type Address, formatAddress, unixAddress, unmapAddress } from "./address.ts";
import { parseOpenFileLimit } from "./proc_limits.ts";
import type { CollectionEffort, ConnectOptions, Listener, ListenOptions, Runtime } from "./runtime.ts";
import type { Socket, SocketOpener } from "./socket.ts";
import { codeOf, systemError } from "./system_error.ts";
import { descriptorError } from "./descriptor_error.ts";
import { bindUnix } from "./unix_path.ts";

/** The function that V8 adds with --expose-gc. */
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

/** Closes a listener; harmless where it is closed already. */
function close(listener: Deno.Listener | Deno.UnixListener): void {
  try {
    listener.close();
  } catch {
    // closed before
  }
}

/**
 * Listens through `node:net` where the accept watch may open a file, and through `Deno.listen` otherwise.
 *
 * Without that probe nothing would show that `node:net` has stopped accepting; `Deno.listen` reports it by itself.
 */
function listenTcp(options: ListenOptions, watch: AcceptWatch): Listener | Promise<Listener> {
  return mayProbe() ? listenNodeTcp(options, watch) : listenDenoTcp(options, watch);
}

function listenNodeTcp(options: ListenOptions, watch: AcceptWatch): Promise<Listener> {
  const open = afterPreface(options);
  return listenNet(options, watch, (raw) => void new NodeSocket(raw, raw, addressesOf(raw), open));
}

/** `node:net` throws a missing permission in a later turn, where nothing catches it. */
function assertMayListen(address: Address): void {
  const { state } = Deno.permissions.querySync({ name: "net", host: formatAddress(address) });
  if (state !== "granted") throw systemError("EACCES", "Deno has no permission to listen there (see --allow-net)");
}

/** `node:net` on Deno reports an address that this machine does not have as EINVAL. */
function listenError(error: unknown, { hostname, port }: Address): unknown {
  if (codeOf(error) !== "EINVAL") return error;
  try {
    Deno.listen({ hostname, port, transport: "tcp" }).close();
    return error;
  } catch (cause) {
    return cause;
  }
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
      rmSync(path, { force: true }); // Deno removes it in a later turn, which the process may not reach
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
 * Collects where `gc` exists: with --v8-flags=--expose-gc, which our tasks pass to Deno.
 *
 * Its regular flavor keeps the pages. After the flavor `last-resort` V8 has a small heap, and collects often while that
 * grows.
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
    assertMayListen,
    listenError,
    descriptorError: () => mayProbe() ? descriptorError(PROBE) : undefined,
    collectGarbage,
    // V8 compiles and collects on the same threads: lowering their priority would make collections slower.
    demoteCompiler() {},
  });
}

/** TCP ports through `node:net`, or through `Deno.listen` where {@link PROBE} may not be read. */
export const denoRuntime: Runtime = denoRuntimeWith(listenTcp);

/** TCP ports through `Deno.listen`. */
export const denoListenRuntime: Runtime = denoRuntimeWith(listenDenoTcp);

/** A file that is opened to see whether a descriptor is left, and how many there are. */
const PROBE = "/dev/null";

/**
 * Reads the limit from /proc, which needs --allow-all, or else opens {@link PROBE} until it fails.
 *
 * Opening takes some 15 microseconds a file.
 */
function openFileLimit(wanted: number): number | undefined {
  if (isReadable("/proc/self/limits")) return parseOpenFileLimit(Deno.readTextFileSync("/proc/self/limits"));
  if (!isReadable(PROBE)) return undefined;
  const files: Deno.FsFile[] = [];
  try {
    while (files.length < wanted) files.push(Deno.openSync(PROBE));
  } catch {
    // no descriptor is left
  } finally {
    for (const file of files) file.close();
  }
  return files.length;
}

let mayProbeFile: boolean | undefined;

/** Whether {@link PROBE} exists and may be read. Permissions do not change while a server runs. */
function mayProbe(): boolean {
  return mayProbeFile ??= Deno.build.os !== "windows" &&
    Deno.permissions.querySync({ name: "read", path: PROBE }).state === "granted";
}

/** Whether `path` may be read, found out without a prompt, which would stop the server. */
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
 * Sends from a socket with a name, which Deno requires.
 *
 * With --allow-all the system chooses the name. A permission set needs a path, which is in the folder that the service
 * manager made for this service (systemd.exec(5)).
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

/** Writes on a thread of the runtime. `process.stderr` and `node:fs` block the event loop on pipes and terminals. */
export const writeStandardOnDeno: WriteStandard = async (stream, bytes) => {
  try {
    return await Deno[stream].write(bytes);
  } catch (error) {
    if (codeOf(error) === "EAGAIN") return 0;
    throw error;
  }
};
