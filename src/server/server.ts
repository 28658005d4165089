import process from "node:process";
import { type Backplane, BackplaneUnavailable } from "../chat/backplane.ts";
import { Dispatcher } from "../chat/commands/mod.ts";
import { Hub } from "../chat/hub.ts";
import type { Moves } from "../chat/moves.ts";
import type { Config } from "../config/schema.ts";
import { DeadlineHeap } from "../lib/deadline_heap.ts";
import type { Clock } from "../lib/clock.ts";
import { type IdSequence, idSequence } from "../lib/id_sequence.ts";
import { createFlushing } from "../chat/flush/mod.ts";
import { Counters } from "../observe/counters.ts";
import { EventLoopLag } from "../observe/event_loop_lag.ts";
import { getLog, type Log } from "../observe/log.ts";
import type { Snapshot } from "../observe/snapshot.ts";
import { UNDECIDED } from "../protocol/detect.ts";
import { SENTENCES } from "../protocol/messages.ts";
import type { Protocol, Protocols } from "../protocol/mod.ts";
import {
  type Address,
  formatAddress,
  type Listener,
  type Runtime,
  type Socket,
  type SocketHandler,
} from "../runtime/mod.ts";
import { AcceptState } from "./accept_state.ts";
import { Admission, limitedAddress, type Refusal } from "./admission.ts";
import { affordableConnections } from "./affordable_connections.ts";
import { PendingConnections } from "./pending_connections.ts";
import type { CloseReason } from "./close_reason.ts";
import { ConnectRate } from "./connect_rate.ts";
import { Connection } from "./connection.ts";
import { type ConnectionContext, connectionLimits } from "./connection_context.ts";
import { ConnectionLog } from "./connection_log.ts";
import { Connections } from "./connections.ts";
import { RefusalResponder } from "./refusal_responder.ts";
import { IdleCollector } from "./idle_collector.ts";
import { type HttpHost, serveHttp } from "./http/http_service.ts";
import type { Unreadiness } from "./http/routes.ts";
import { webClientUrl } from "./http/web_client_url.ts";
import { type ListeningAddress, listenOnAll } from "./listeners.ts";
import { singleThread, type ThreadGroup } from "./thread_group.ts";
import { ReloadableCertificate } from "./reloadable_certificate.ts";
import { type AdoptedSession, IncomingSessions } from "./moves/incoming_sessions.ts";

/** All but one in a hundred messages should be with everybody in this time, however busy the thread. */
const MAX_LATENCY_MS = 25;

/** What a server is made of. `mod.ts` and `cli/` choose. */
export interface ServerParts {
  readonly runtime: Runtime;
  readonly backplane: Backplane;
  /** Moves sessions between threads; without it they stay on theirs. */
  readonly moves?: Moves;
  /** Drops caches of the backplane; called before garbage collection. */
  dropCaches?(): void;
  readonly protocols: Protocols;
  readonly clock: Clock;
  readonly config: Config;
  /** One thread without it. */
  readonly threads?: ThreadGroup;
  /** What the operator is told. */
  readonly version: string;
  /** How many lines of the log were dropped so far; without it none ever are. */
  droppedLogLines?(): number;
}

/**
 * A chat server. It listens after {@link start}; {@link stop} drains it:
 *
 * 1. it is not ready any more, takes no new connections, and nothing more is read;
 * 2. every frame that was read is carried out, whatever the rate limit says, on all threads;
 * 3. everybody is told, and what is unsent is sent;
 * 4. sockets are closed; what is left after the drain timeout is terminated. HTTP answers until then.
 */
export class Server {
  readonly counters = new Counters();
  readonly #lag: EventLoopLag;
  readonly #parts: ServerParts;
  readonly #threads: ThreadGroup;
  readonly #log: Log = getLog("server");
  readonly #connectionLog: ConnectionLog;
  readonly #hub: Hub;
  readonly #context: ConnectionContext;
  readonly #connections = new Connections();
  readonly #refusals: RefusalResponder;
  readonly #acceptState: AcceptState;
  readonly #pending: PendingConnections;
  readonly #idleCollector: IdleCollector;
  /** What WebSocket clients speak from the start. */
  readonly #webSocket: Protocol;
  readonly #startedAt: number;
  #maxConnections: number;
  #tls: ReloadableCertificate | undefined;
  #admission: Admission;
  #listeners: Listener[] = [];
  #http: Listener | undefined;
  /** Where HTTP is served, on this thread or on the first one. */
  #httpAddress: Address | undefined;
  readonly #nextId: IdSequence;
  #stopping: Promise<void> | undefined;

  constructor(parts: ServerParts) {
    const { runtime, backplane, moves, clock, config, protocols, threads = singleThread() } = parts;
    this.#parts = parts;
    this.#threads = threads;
    this.#nextId = idSequence(threads.index + 1, threads.count);
    this.#connectionLog = new ConnectionLog(this.#log, clock, threads.count);
    const report = (error: unknown) => this.#report("end of turn failed", error);
    const flushing = createFlushing(clock, report, MAX_LATENCY_MS - runtime.latenessMs);
    this.#hub = new Hub(backplane, flushing);
    this.#admission = this.#admissionOf(config.maxConnections);
    this.#acceptState = new AcceptState(threads.stoppedListeners, this.#log);
    this.#idleCollector = new IdleCollector(clock, {
      lastInputAt: () => this.#connections.lastInputAt,
      connections: () => this.#connections.size,
      collect: (effort) => {
        this.#connections.trim();
        parts.dropCaches?.();
        runtime.collectGarbage(effort);
      },
    }, threads.count);
    this.#maxConnections = config.maxConnections;
    this.#webSocket = { ...protocols.json, name: "websocket" };
    this.#startedAt = clock.now();
    this.#lag = new EventLoopLag(clock);
    this.#refusals = new RefusalResponder(clock);
    this.#pending = new PendingConnections(clock, config.handshakeTimeout * 1000, {
      admitUnidentified: () => this.#admission.admitUnidentified(),
      admit: (address) => this.#admission.admit(address),
      release: (address) => this.#admission.release(address),
      accept: (socket) => this.#accept(socket),
      open: (socket) => this.#open(socket, undefined),
      refuse: (socket, refusal) => this.#refuse(socket, refusal, undefined),
      refused: (remote, reason, error) => this.#refused(remote, reason, error),
    });
    this.#context = {
      hub: this.#hub,
      dispatcher: new Dispatcher(this.#hub, config.maxRoomsPerSession, () => clock.time()),
      protocols,
      clock,
      scheduler: flushing.scheduler,
      heap: new DeadlineHeap(clock),
      log: getLog("connection"),
      connectionLog: this.#connectionLog,
      counters: this.counters,
      limits: connectionLimits(config),
      notHttp: (local) => SENTENCES[config.lang].notHttp(webClientUrl(this.#httpAddress, local)),
      ...(moves === undefined ? {} : { moves }),
      inputArrived: (now) => this.#connections.lastInputAt = now,
      moved: (connection) => this.#gone(connection),
      closed: (connection, reason) => this.#closed(connection, reason),
    };
    moves?.attach(this.#incomingSessions());
  }

  /** Connections that are open or closing. */
  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Sessions that are open, named or not. */
  get sessionCount(): number {
    return this.#hub.sessionCount;
  }

  /** Rooms with members. */
  get roomCount(): number {
    return this.#hub.roomCount;
  }

  /** Bytes that clients have not been given yet, over all connections. */
  get unsentBytes(): number {
    return this.#connections.bytes().unsent;
  }

  /** Everything that is counted on this thread, as it is now. It looks at each connection, which nobody does meanwhile. */
  snapshot(): Snapshot {
    const { counters } = this;
    const { received, delivered, deliverySeconds: { bounds, counts, sum } } = this.#hub.traffic;
    const bytes = this.#connections.bytes();
    return {
      connections: this.connectionCount,
      sessions: this.sessionCount,
      opened: counters.all("opened"),
      closed: counters.all("closed"),
      refused: counters.all("refused"),
      acceptFailures: this.#acceptState.failures,
      errors: counters.all("errors"),
      received: { ...received },
      delivered,
      bytesReceived: bytes.received,
      bytesSent: bytes.sent,
      queueBytes: bytes.unsent,
      longestQueueBytes: bytes.longest,
      deliverySeconds: { bounds, counts: [...counts], sum },
      eventLoopLagSeconds: this.#lag.worstSeconds,
      logLinesDropped: this.#parts.droppedLogLines?.() ?? 0,
      heapBytes: process.memoryUsage().heapUsed,
    };
  }

  /**
   * Listens. Resolves to where, with the real ports: the plain one, the one with TLS, the Unix domain
   * socket, HTTP, as far as the configuration asks for them.
   *
   * @throws {CertificateFileError} when the certificate or its key is not usable
   * @throws {AddressError} when an address can't be bound; then it listens on none
   */
  async start(): Promise<readonly ListeningAddress[]> {
    const { runtime, clock, config } = this.#parts;
    if (config.tlsPort !== "off") this.#tls = new ReloadableCertificate(config, clock, this.#log);
    this.#maxConnections = this.#threads.count > 1
      ? config.maxConnections
      : affordableConnections(runtime, config.maxConnections, 1, this.#log);
    this.#admission = this.#admissionOf(this.#maxConnections);
    await this.#parts.backplane.start();
    try {
      return await this.#listen();
    } catch (error) {
      if (this.#listeners.length === 0) await this.#parts.backplane.close(); // else it was started before, and serves
      throw error;
    }
  }

  async #listen(): Promise<readonly ListeningAddress[]> {
    const { runtime, config } = this.#parts;
    const { listeners, addresses } = await listenOnAll(runtime, config, this.#tls, this.#threads, {
      accept: (socket) => this.#accept(socket),
      acceptFailed: (error) => this.#acceptState.acceptFailed(error),
      acceptResumed: () => this.#acceptState.acceptResumed(),
      pending: (connection) => this.#pending.add(connection),
    });
    this.#listeners = listeners;
    try {
      const http = await this.#serveHttp();
      return http === undefined ? addresses : [...addresses, http];
    } catch (error) {
      for (const listener of listeners) listener.close();
      this.#listeners = [];
      throw error;
    }
  }

  #admissionOf(maxConnections: number): Admission {
    const { clock, config } = this.#parts;
    const rate = new ConnectRate(config, this.#threads.connectTable);
    return new Admission({ ...config, maxConnections }, this.#threads.connections, rate, () => clock.now());
  }

  /** HTTP is the first thread's, and tells of all of them. */
  async #serveHttp(): Promise<ListeningAddress | undefined> {
    const { runtime, config } = this.#parts;
    if (config.httpPort === "off") return undefined;
    const http = this.#threads.index === 0 ? await serveHttp(runtime, config, this.#httpHost()) : undefined;
    this.#http = http?.listener;
    this.#httpAddress = http?.address ?? { hostname: config.httpHost, port: config.httpPort };
    this.#lag.start();
    return http?.address;
  }

  #httpHost(): HttpHost {
    const { clock, version, runtime } = this.#parts;
    return {
      build: { version, runtime: runtime.name, runtimeVersion: runtime.version },
      unready: () => this.#unready(),
      uptime: () => Math.floor((clock.now() - this.#startedAt) / 1000),
      snapshot: () => this.#threads.snapshot(() => this.snapshot()),
      roomCount: () => this.#countRooms(),
      spare: () => this.#maxConnections === 0 ? Infinity : this.#maxConnections - this.#threads.connections.size,
      occupy: (count) => this.#threads.connections.setOthers(count),
      acceptFailed: (error) => this.#acceptState.acceptFailed(error),
      acceptResumed: () => this.#acceptState.acceptResumed(),
      accept: (socket) => this.#accept(socket, this.#webSocket),
      refused: (remote, reason, error) => this.#refused(remote, reason, error),
      misforwarded: (remote, why) =>
        this.#log.debug("what a proxy forwards is not taken", { proxy: formatAddress(remote), why }),
      report: (what, error) => this.#report(what, error),
    };
  }

  #unready(): Unreadiness | undefined {
    if (this.#stopping !== undefined) return "draining";
    if (!this.#acceptState.isAccepting) return "not accepting connections";
    return this.#parts.backplane.isReady ? undefined : "backplane unavailable";
  }

  /** The rooms of the whole server; undefined when they can't be counted now. */
  async #countRooms(): Promise<number | undefined> {
    try {
      return await this.#parts.backplane.roomCount();
    } catch (error) {
      if (error instanceof BackplaneUnavailable) return undefined;
      throw error;
    }
  }

  /** Reads the certificate and its key again, for handshakes to come. What is wrong with them is logged, and changes nothing. */
  reloadCertificate(): void {
    if (this.#tls === undefined) this.#log.info("there is no certificate to reload");
    else this.#tls.reload();
  }

  /** Drains and closes everything. Resolves when nothing is left. Every call returns the same promise. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const { backplane, clock, config } = this.#parts;
    this.#log.info("draining", { connections: this.#connections.size });
    for (const listener of this.#listeners) listener.close();
    this.#pending.close();
    const timeout = config.drainTimeout === 0
      ? undefined
      : clock.setTimer(config.drainTimeout * 1000, () => this.#connections.terminate("drain_timeout"));
    await this.#connections.drain(() => backplane.quiesce());
    timeout?.cancel();
    await backplane.close();
    this.#idleCollector.stop();
    this.#refusals.close();
    this.#lag.stop();
    this.#connectionLog.sumUp();
    // Other threads may be draining still, which HTTP tells until the process ends.
    if (this.#threads.count === 1) this.#http?.close();
    this.#log.info("stopped");
  }

  /** @param spoken what the client speaks, where its first bytes need not tell */
  #accept(socket: Socket, spoken?: Protocol): SocketHandler {
    if (this.#stopping !== undefined) return this.#refuse(socket, STOPPING, spoken);
    const refusal = this.#admission.admit(limitedAddress(socket.remote));
    return refusal === undefined ? this.#open(socket, spoken) : this.#refuse(socket, refusal, spoken);
  }

  /** Serves a connection that is counted. */
  #open(socket: Socket, spoken: Protocol | undefined): SocketHandler {
    const connection = new Connection(this.#nextId(), socket, this.#context, spoken);
    this.#idleCollector.changed();
    this.#connections.add(connection);
    if (this.#log.infoEnabled && this.#connectionLog.allows("opened")) {
      this.#log.info("connection opened", { connection: connection.id, remote: formatAddress(connection.address) });
    }
    return connection;
  }

  #refuse(socket: Socket, refusal: Refusal, spoken: Protocol | undefined): SocketHandler {
    this.#refused(socket.remote, refusal.reason);
    return this.#refusals.refuse(socket, refusal, (spoken ?? this.#parts.protocols[UNDECIDED]).encoder(undefined));
  }

  #refused(remote: Address, reason: CloseReason, error?: Error): void {
    this.counters.count("refused", reason);
    // Whatever scans ports fails at TLS and at HTTP.
    const isDetail = reason === "tls_failed" || reason === "http_failed";
    if (!(isDetail ? this.#log.debugEnabled : this.#log.infoEnabled)) return;
    if (!this.#connectionLog.allows("refused", reason)) return;
    const fields = { remote: formatAddress(remote), reason, error: error?.message };
    if (isDetail) this.#log.debug("connection refused", fields);
    else this.#log.info("connection refused", fields);
  }

  /** Takes in those who come from other threads. */
  #incomingSessions(): IncomingSessions {
    const { protocols, runtime, config } = this.#parts;
    const connections = this.#connections;
    return new IncomingSessions(this.#hub, protocols, runtime, config.maxQueueBytes, {
      isClosed: () => this.#stopping !== undefined,
      expectConnection: () => connections.expect(),
      connectionArrived: () => connections.arrived(),
      adopt: (socket, adopted) => this.#adopt(socket, adopted),
      lost: ({ state }, error) => {
        this.#report("a connection was lost between threads", error);
        this.#admission.release(limitedAddress(state.remote));
        this.counters.count("closed", "socket_error");
      },
    });
  }

  #adopt(socket: Socket, adopted: AdoptedSession): SocketHandler {
    const { state, protocol } = adopted;
    const connection = new Connection(state.id, socket, this.#context, protocol, adopted);
    this.#idleCollector.changed();
    this.#connections.add(connection);
    connection.resume(adopted);
    return connection;
  }

  #gone(connection: Connection): void {
    this.#idleCollector.changed();
    this.#connections.delete(connection);
  }

  #closed(connection: Connection, reason: CloseReason): void {
    this.#gone(connection);
    this.#admission.release(limitedAddress(connection.address));
    this.counters.count("closed", reason);
  }

  #report(what: string, error: unknown): void {
    this.#log.error(what, { error: error instanceof Error ? error.stack ?? error.message : String(error) });
  }
}

const STOPPING: Refusal = { reason: "shutting_down", problem: { code: "SHUTTING_DOWN" } };
