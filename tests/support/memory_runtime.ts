import { type Clock, systemClock } from "../../src/lib/clock.ts";
import type { Detached } from "../../src/runtime/detached.ts";
import { RETRY_MS } from "../../src/runtime/accept_watch.ts";
import { afterPreface } from "../../src/runtime/preface.ts";
import {
  type Address,
  AddressError,
  type CloseCause,
  type CollectionEffort,
  type ConnectOptions,
  type HttpListenOptions,
  type Listener,
  type ListenOptions,
  type Runtime,
  type Socket,
  type SocketHandler,
  type SocketOpener,
  systemError,
} from "../../src/runtime/mod.ts";
import { WriteBacklog } from "../../src/runtime/write_backlog.ts";

/** As on the real runtimes: milliseconds without a failure after which accepting counts as working. */
const RESUMED_MS = 1000;

/** What a handler is given at once, at most. */
const CHUNK_BYTES = 64 * 1024;
/** Fills a handler's chunk after the call, so that a handler that kept it without a copy fails. */
const WORN_OUT = 0xdb;

/** What one side has sent and the other has not read: the buffers of both systems, as one. */
class Pipe {
  readonly #capacity: number;
  readonly #pieces = new WriteBacklog();
  /** The sender's end of stream follows what is here. */
  ended = false;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get length(): number {
    return this.#pieces.length;
  }

  get isFull(): boolean {
    return this.#pieces.length >= this.#capacity;
  }

  /** Takes the beginning of `bytes`, as much as there is room for, and returns how much that was. */
  put(bytes: Uint8Array): number {
    const taken = Math.min(bytes.length, this.#capacity - this.#pieces.length);
    this.#pieces.push(bytes.subarray(0, taken));
    return taken;
  }

  /** A copy of what comes next, up to {@link CHUNK_BYTES}, cut wherever that falls. */
  take(): Uint8Array {
    const chunk = new Uint8Array(Math.min(CHUNK_BYTES, this.#pieces.length));
    for (let filled = 0; filled < chunk.length;) {
      const piece = (this.#pieces.head() ?? chunk).subarray(0, chunk.length - filled);
      chunk.set(piece, filled);
      filled += piece.length;
      this.#pieces.taken(piece.length);
    }
    return chunk;
  }
}

/** One end of a connection in memory. Beyond the contract it can end its stream and go on reading. */
export class MemorySocket implements Socket {
  readonly local: Address;
  readonly remote: Address;
  readonly #runtime: MemoryRuntime;
  readonly #incoming: Pipe;
  readonly #outgoing: Pipe;
  readonly #backlog = new WriteBacklog();
  #handler: SocketHandler | undefined;
  /** The other end; itself until {@link pair} is done. */
  #peer: MemorySocket = this;
  #state: "open" | "closing" | "closed" = "open";
  #cause: CloseCause = "local";
  #peerEnded = false;
  #wasReset = false;
  #paused = false;
  #ending = false;
  #scheduled = false;
  #discardable = Infinity;

  private constructor(runtime: MemoryRuntime, local: Address, remote: Address, incoming: Pipe, outgoing: Pipe) {
    this.#runtime = runtime;
    this.local = local;
    this.remote = remote;
    this.#incoming = incoming;
    this.#outgoing = outgoing;
  }

  /** Both ends of a new connection; nothing happens at an end before its {@link open}. */
  static pair(runtime: MemoryRuntime, client: Address, server: Address): [MemorySocket, MemorySocket] {
    const up = new Pipe(runtime.kernelBytes);
    const down = new Pipe(runtime.kernelBytes);
    const near = new MemorySocket(runtime, client, server, down, up);
    const far = new MemorySocket(runtime, server, client, up, down);
    near.#peer = far;
    far.#peer = near;
    return [near, far];
  }

  /** Says who hears the events. */
  open(opener: SocketOpener): this {
    this.#runtime.openSockets += 1;
    this.#handler = opener(this);
    this.#schedule();
    return this;
  }

  /** The other end. */
  get peer(): MemorySocket {
    return this.#peer;
  }

  /** Tells this end that control frames came, as a WebSocket does. */
  receiveControl(frames: number): void {
    this.#handler?.control?.(frames);
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  /** Whether {@link endWriting} or {@link close} was called. */
  get hasEnded(): boolean {
    return this.#ending;
  }

  get pending(): number {
    return this.#backlog.length;
  }

  write(bytes: Uint8Array): number {
    if (this.#state !== "open" || this.#ending) return this.pending;
    this.#backlog.push(bytes);
    this.#flush();
    return this.pending;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#schedule();
  }

  close(maxDiscarded = Infinity): void {
    if (this.#state !== "open") return;
    this.#state = "closing";
    this.#discardable = maxDiscarded;
    this.#cause = this.#peerEnded ? "end" : "local";
    this.#paused = false;
    this.endWriting();
    this.#schedule();
  }

  terminate(): void {
    if (this.#state === "closed") return;
    this.#closed(this.#peerEnded ? "end" : "local");
    this.#peer.#reset();
  }

  setNoDelay(): void {}

  setKeepAlive(): void {}

  get isDetachable(): boolean {
    return this.#state === "open";
  }

  detach(): Detached | undefined {
    if (this.#state !== "open" || !this.#paused || this.pending > 0) return undefined;
    const descriptor = this.#runtime.keep(this);
    if (descriptor === undefined) return undefined;
    this.#state = "closed";
    this.#runtime.openSockets -= 1;
    const unread = this.#incoming.take(); // as by a stream that reads ahead
    this.#peer.#schedule();
    return { descriptor, remote: this.remote, unread };
  }

  /** An end that goes on where this one was detached. */
  next(remote: Address): MemorySocket {
    const next = new MemorySocket(this.#runtime, this.local, remote, this.#incoming, this.#outgoing);
    next.#wasReset = this.#wasReset;
    next.#peer = this.#peer;
    this.#peer.#peer = next;
    return next;
  }

  /** Sends what is pending and our end of stream, and goes on reading: what `nc` does at the end of its input. */
  endWriting(): void {
    this.#ending = true;
    this.#flush();
  }

  /** The system reports an error that is no reset, such as ETIMEDOUT. */
  fail(error: Error): void {
    if (this.#state === "closed") return;
    this.#closed("error", error);
    this.#peer.#reset();
  }

  /** Moves what fits into the peer's reach, and our end of stream behind the last of it. */
  #flush(): void {
    for (let head = this.#backlog.head(); head !== undefined; head = this.#backlog.head()) {
      const taken = this.#outgoing.put(head);
      this.#backlog.taken(taken);
      if (taken < head.length) break;
    }
    if (this.#ending && this.#backlog.length === 0) this.#outgoing.ended = true;
    this.#peer.#schedule();
  }

  #reset(): void {
    this.#wasReset = true;
    this.#schedule();
  }

  /** Runs each event in a microtask of its own, never inside a caller's call. */
  #schedule(): void {
    if (this.#scheduled || this.#handler === undefined || this.#state === "closed") return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (this.#state !== "closed" && this.#handler !== undefined) this.#step(this.#handler);
    });
  }

  #step(handler: SocketHandler): void {
    if (this.#wasReset) return this.#closed("reset", new Error("ECONNRESET: connection reset by peer"));
    if (this.#backlog.length > 0 && !this.#outgoing.isFull) {
      this.#flush();
      this.#runtime.events += 1;
      handler.drain();
    } else if (this.#incoming.length > 0 && !this.#paused) {
      const chunk = this.#incoming.take();
      this.#peer.#schedule(); // there is room again
      if (this.#state === "open") {
        this.#runtime.events += 1;
        handler.data(chunk);
      } else {
        this.#discardable -= chunk.length;
        if (this.#discardable < 0) return this.terminate();
      }
      chunk.fill(WORN_OUT);
    } else if (this.#incoming.ended && !this.#peerEnded && !this.#paused) {
      this.#peerEnded = true;
      if (this.#state === "open") {
        this.#runtime.events += 1;
        handler.end();
      }
    } else if (this.#state === "closing" && this.#peerEnded && this.#outgoing.ended) {
      return this.#closed(this.#cause);
    } else return;
    this.#schedule(); // one event at a time, and the next as soon as it may come
  }

  #closed(cause: CloseCause, error?: Error): void {
    this.#state = "closed";
    this.#runtime.openSockets -= 1;
    queueMicrotask(() => {
      this.#runtime.events += 1;
      this.#handler?.close(cause, error);
    });
  }
}

/** One address that is listened on, with the connections that have not been accepted yet. */
class MemoryListener implements Listener {
  readonly address: Address;
  readonly reusePort: boolean;
  readonly #runtime: MemoryRuntime;
  readonly #options: ListenOptions;
  readonly #accept: SocketOpener;
  #queue: MemorySocket[] = [];
  /** When accepting last failed, while it has not worked for {@link RESUMED_MS}. */
  #failedAt: number | undefined;
  #closed = false;

  constructor(runtime: MemoryRuntime, options: ListenOptions, port: number) {
    this.#runtime = runtime;
    this.#options = options;
    this.#accept = afterPreface(options);
    this.reusePort = options.reusePort ?? false;
    this.address = { hostname: options.hostname, port };
  }

  /** A connection reaches the system's queue. */
  enqueue(socket: MemorySocket): void {
    this.#queue.push(socket);
    queueMicrotask(() => this.#acceptAll());
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#runtime.unbind(this);
    for (const socket of this.#queue.splice(0)) socket.open(() => NOBODY).terminate();
  }

  #acceptAll(): void {
    while (!this.#closed && this.#queue.length > 0) {
      const error = this.#runtime.acceptError;
      if (error !== undefined) return this.#failed(error);
      this.#runtime.events += 1;
      this.#queue.shift()?.open(this.#accept);
    }
  }

  #failed(error: Error): void {
    const isFirst = this.#failedAt === undefined;
    this.#failedAt = this.#runtime.clock.now();
    if (!isFirst) return;
    this.#options.acceptFailed(error);
    this.#retry();
  }

  #retry(): void {
    const { clock } = this.#runtime;
    clock.setTimer(RETRY_MS, () => {
      if (this.#closed || this.#failedAt === undefined) return;
      this.#acceptAll();
      if (clock.now() - this.#failedAt < RESUMED_MS) return this.#retry();
      this.#failedAt = undefined;
      this.#options.acceptResumed();
    });
  }
}

const NOBODY: SocketHandler = { data() {}, end() {}, drain() {}, close() {} };

export interface MemoryOptions {
  /** Bytes that each direction of a connection holds before a write is partial. */
  readonly kernelBytes?: number;
  /** What {@link Runtime.openFileLimit} tells. */
  readonly openFileLimit?: number;
  /** Who waits before accepting again. */
  readonly clock?: Clock;
}

/**
 * The runtime contract in memory: what listens on an instance can be connected to from the same
 * instance. Writes are partial once a direction's buffer is full, events come in microtasks, and a
 * `terminate` is a reset to the peer.
 */
export class MemoryRuntime implements Runtime {
  readonly name = "memory";
  readonly version = "1";
  readonly latenessMs = 8;
  readonly clock: Clock;
  readonly kernelBytes: number;
  /** Every request to collect garbage. */
  readonly collections: CollectionEffort[] = [];
  /** Ends of connections that are not closed. */
  openSockets = 0;
  /** Events delivered so far: a test that sees it stand still knows that all is quiet. */
  events = 0;
  /** While set, accepting fails with it. */
  acceptError: Error | undefined;
  /** What HTTP was listened for with, while it is. */
  http: HttpListenOptions | undefined;
  /** Detached ends that are not adopted yet, by descriptor. */
  readonly #detached = new Map<number, MemorySocket>();
  /** While false, nothing can be detached. */
  hasDescriptors = true;
  readonly #openFileLimit: number | undefined;
  /** By port. Where several share one, the next connection goes to the first. */
  readonly #listeners = new Map<number, MemoryListener[]>();
  #ports = 40_000;
  #descriptors = 0;

  constructor({ kernelBytes = 64 * 1024, openFileLimit, clock = systemClock }: MemoryOptions = {}) {
    this.kernelBytes = kernelBytes;
    this.#openFileLimit = openFileLimit;
    this.clock = clock;
  }

  listen(options: ListenOptions): Promise<Listener> {
    const { hostname, port, reusePort = false } = options;
    const others = this.#listeners.get(port) ?? [];
    if (others.some((other) => !reusePort || !other.reusePort)) {
      return Promise.reject(new AddressError("listen on", { hostname, port }, inMemory("EADDRINUSE")));
    }
    const listener = new MemoryListener(this, options, port === 0 ? this.#freePort() : port);
    this.#listeners.set(listener.address.port, [...others, listener]);
    return Promise.resolve(listener);
  }

  /** HTTP is in memory what it is asked for: see {@link http}. */
  listenHttp(options: HttpListenOptions): Promise<Listener> {
    this.http = options;
    const { hostname, port } = options;
    return Promise.resolve({ address: { hostname, port }, close: () => this.http = undefined });
  }

  connect(options: ConnectOptions): Promise<MemorySocket> {
    return this.connectFrom(options.hostname === "::1" ? "::1" : "127.0.0.1", options);
  }

  /** Connects as a client with this address. */
  async connectFrom(from: string, { hostname, port, open }: ConnectOptions): Promise<MemorySocket> {
    await Promise.resolve();
    const [listener, ...others] = this.#listeners.get(port) ?? [];
    if (listener === undefined) {
      throw new AddressError("connect to", { hostname, port }, inMemory("ECONNREFUSED"));
    }
    const [near, far] = MemorySocket.pair(this, { hostname: from, port: this.#freePort() }, { hostname, port });
    this.#listeners.set(port, [...others, listener]);
    near.open(open);
    listener.enqueue(far);
    return near;
  }

  /** Connections that are detached and not adopted yet. */
  get detached(): number {
    return this.#detached.size;
  }

  /** Gives an end that is detached a descriptor. */
  keep(end: MemorySocket): number | undefined {
    if (!this.hasDescriptors) return undefined;
    this.#descriptors += 1;
    this.#detached.set(this.#descriptors, end);
    return this.#descriptors;
  }

  adopt({ descriptor, remote }: Omit<Detached, "unread">, open: SocketOpener): Promise<void> {
    const before = this.#detached.get(descriptor);
    if (before === undefined) return Promise.reject(inMemory("EBADF"));
    this.#detached.delete(descriptor);
    before.next(remote).open(open);
    return Promise.resolve();
  }

  collectGarbage(effort: CollectionEffort): void {
    this.collections.push(effort);
  }

  demoteCompiler(): void {}

  openFileLimit(): number | undefined {
    return this.#openFileLimit;
  }

  /** For its listeners. */
  unbind(listener: MemoryListener): void {
    const { port } = listener.address;
    const others = (this.#listeners.get(port) ?? []).filter((other) => other !== listener);
    if (others.length > 0) this.#listeners.set(port, others);
    else this.#listeners.delete(port);
  }

  #freePort(): number {
    this.#ports += 1;
    return this.#ports;
  }
}

function inMemory(code: string): Error {
  return systemError(code, `${code}: in memory`);
}
