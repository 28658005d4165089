import { Dispatcher } from "../chat/commands/mod.ts";
import { createFlushing, type Flushing } from "../chat/flush/mod.ts";
import { Hub } from "../chat/hub.ts";
import { DeadlineHeap } from "../lib/deadline_heap.ts";
import { type IdSequence, idSequence } from "../lib/id_sequence.ts";
import { Counters } from "../observe/counters.ts";
import { EventLoopLag } from "../observe/event_loop_lag.ts";
import { getLog, type Log, logDefect } from "../observe/log.ts";
import type { Snapshot } from "../observe/snapshot.ts";
import { SENTENCES } from "../protocol/messages.ts";
import type { Protocol } from "../protocol/mod.ts";
import { type Address, formatAddress, type Listener } from "../runtime/mod.ts";
import { AcceptState } from "./accept_state.ts";
import { Acceptor } from "./acceptor.ts";
import { Admission } from "./admission.ts";
import { affordableConnections } from "./affordable_connections.ts";
import { ConnectRate } from "./connect_rate.ts";
import { type ConnectionContext, connectionLimits } from "./connection_context.ts";
import { ConnectionLog } from "./connection_log.ts";
import { Connections } from "./connections.ts";
import { countServer, processUsage } from "./count_server.ts";
import { type HttpHost, serveHttp } from "./http/http_service.ts";
import type { Unreadiness } from "./http/status.ts";
import { webClientUrl } from "./http/web_client_url.ts";
import { IdleCollector } from "./idle_collector.ts";
import { closeAll, type ListeningAddress, listenOnAll, NO_LISTENERS } from "./listeners.ts";
import { connectionMoves } from "./moves/mod.ts";
import { ReloadableCertificate } from "./reloadable_certificate.ts";
import type { ServerParts } from "./server_parts.ts";
import { takeSnapshot } from "./server_snapshot.ts";
import { StatusSampler } from "./status_sampler.ts";
import { singleThread, type ThreadGroup } from "./thread_group.ts";

/** Target p99 delivery latency in milliseconds. */
const MAX_LATENCY_MS = 25;

/**
 * A chat server. It listens after {@link start}; {@link stop} drains it:
 *
 * 1. it is not ready any more, accepts no connection, and stops reading;
 * 2. every request that was read is carried out, whatever the rate limit says, on all threads;
 * 3. every client is notified, and what is unsent is sent;
 * 4. sockets are closed; what is left after the drain timeout is terminated. HTTP answers until then.
 */
export class Server {
  readonly #counters = new Counters();
  readonly #lag: EventLoopLag;
  /** Samples all threads; it runs on the thread that serves HTTP. */
  readonly #sampler: StatusSampler;
  readonly #parts: ServerParts;
  readonly #threads: ThreadGroup;
  readonly #log: Log = getLog("server");
  readonly #connectionLog: ConnectionLog;
  readonly #flushing: Flushing;
  readonly #hub: Hub;
  readonly #connections = new Connections();
  readonly #acceptState: AcceptState;
  readonly #acceptor: Acceptor;
  readonly #idleCollector: IdleCollector;
  /** The protocol of WebSocket clients, known from the start. */
  readonly #webSocket: Protocol;
  readonly #startedAt: number;
  #maxConnections: number;
  #tls: ReloadableCertificate | undefined;
  #admission: Admission;
  #listeners: Listener[] = [];
  #http: Listener[] = [];
  /** Where the web client is served, on this thread or on the first one. */
  #webAddress: Address | undefined;
  readonly #nextId: IdSequence;
  #stopping: Promise<void> | undefined;

  constructor(parts: ServerParts) {
    const { runtime, backplane, clock, config, protocols, threads = singleThread() } = parts;
    this.#parts = parts;
    this.#threads = threads;
    this.#nextId = idSequence(threads.index + 1, threads.count);
    this.#connectionLog = new ConnectionLog(this.#log, clock, threads.count);
    const failed = (error: unknown) => logDefect(this.#log, "end of turn failed", error);
    this.#flushing = createFlushing(clock, failed, MAX_LATENCY_MS - runtime.latenessMs);
    this.#hub = new Hub(backplane, this.#flushing);
    this.#admission = this.#admissionOf(config.maxConnections);
    this.#acceptState = new AcceptState(threads.stoppedListeners, this.#log);
    this.#idleCollector = new IdleCollector(clock, {
      lastInputAt: () => this.#connections.lastInputAt,
      connections: () => this.#connections.size,
      collect: (effort) => {
        this.#connections.dropCaches();
        parts.dropCaches();
        runtime.collectGarbage(effort);
      },
    }, threads.count);
    this.#maxConnections = config.maxConnections;
    this.#webSocket = { ...protocols.json, name: "websocket" };
    this.#startedAt = clock.now();
    this.#lag = new EventLoopLag(clock);
    this.#sampler = new StatusSampler({
      clock,
      startedAt: this.#startedAt,
      snapshot: () => countServer(threads, backplane, () => this.snapshot()),
      usage: processUsage,
      failed: (error) => logDefect(this.#log, "counting the server failed", error),
    });
    this.#acceptor = new Acceptor({
      context: this.#connectionContext(),
      connections: this.#connections,
      log: this.#log,
      handshakeMs: config.handshakeTimeout * 1000,
      admission: () => this.#admission,
      nextId: this.#nextId,
      changed: () => this.#idleCollector.changed(),
    });
  }

  /** Connections that are open or closing. */
  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Sessions that are open, with a nickname or without. */
  get sessionCount(): number {
    return this.#hub.sessionCount;
  }

  /** Rooms with members. */
  get roomCount(): number {
    return this.#hub.roomCount;
  }

  /** Bytes that the transports have not taken yet, over all connections. */
  get unsentBytes(): number {
    return this.#connections.bytes().unsent;
  }

  /** Everything that this thread counts, as it is now. Visits every connection. */
  snapshot(): Snapshot {
    return takeSnapshot({
      connections: this.#connections,
      sessions: this.sessionCount,
      counters: this.#counters,
      traffic: this.#hub.traffic,
      acceptState: this.#acceptState,
      eventLoopLagSeconds: this.#lag.worstSeconds,
      logLinesDropped: this.#parts.droppedLogLines?.() ?? 0,
      warnings: this.#parts.recentWarnings?.(),
    });
  }

  /**
   * Listens on every address that the configuration asks for: the plain port, the TLS port, the Unix domain socket, both
   * HTTP ports.
   *
   * @returns the addresses, with the real ports; none where {@link stop} was called meanwhile, which closes them
   * @throws {CertificateFileError} when the certificate or its key cannot be used
   * @throws {ListenError} when an address cannot be bound; then it listens on none
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
    const { listeners, addresses: chat } = await listenOnAll(runtime, config, this.#tls, this.#threads, {
      accept: (socket) => this.#acceptor.accept(socket),
      acceptFailed: (error) => this.#acceptState.acceptFailed(error),
      acceptResumed: () => this.#acceptState.acceptResumed(),
      pending: (connection) => this.#acceptor.acceptPending(connection),
    });
    this.#listeners = [...listeners];
    try {
      const http = await this.#serveHttp();
      if (this.#stopping === undefined) return [...chat, ...http];
    } catch (error) {
      closeAll(this.#listeners);
      throw error;
    }
    closeAll(this.#listeners, this.#http);
    return [];
  }

  /** Reads the certificate and its key again, for later handshakes. If they cannot be used, logs it and keeps the old ones. */
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
    closeAll(this.#listeners);
    this.#acceptor.close();
    const timeout = config.drainTimeout === 0
      ? undefined
      : clock.setTimer(config.drainTimeout * 1000, () => this.#connections.terminate("drain_timeout"));
    await this.#connections.drain(() => backplane.quiesce());
    timeout?.cancel();
    await backplane.close();
    this.#idleCollector.stop();
    this.#acceptor.terminateRefused();
    this.#lag.stop();
    this.#sampler.stop();
    this.#connectionLog.sumUp();
    // Other threads may still drain, and until the process ends HTTP reports that.
    if (this.#threads.count === 1) closeAll(this.#http);
    this.#log.info("stopped");
  }

  #connectionContext(): ConnectionContext {
    const { clock, config, protocols } = this.#parts;
    return {
      hub: this.#hub,
      dispatcher: new Dispatcher(this.#hub, config.maxRoomsPerSession, () => clock.time()),
      protocols,
      clock,
      scheduler: this.#flushing.scheduler,
      heap: new DeadlineHeap(clock),
      log: getLog("connection"),
      connectionLog: this.#connectionLog,
      counters: this.#counters,
      limits: connectionLimits(config),
      moves: connectionMoves(this.#parts, this.#hub, this.#connections, {
        isClosed: () => this.#stopping !== undefined,
        adopt: (socket, adopted) => this.#acceptor.adopt(socket, adopted),
        lost: (remote, error) => {
          logDefect(this.#log, "a connection was lost between threads", error);
          this.#acceptor.lost(remote, "socket_error");
        },
      }),
      notHttp: (local) => SENTENCES[config.lang].notHttp(webClientUrl(this.#webAddress, local)),
      inputArrived: (now) => this.#connections.lastInputAt = now,
      moved: (connection) => this.#acceptor.gone(connection),
      closed: (connection, reason) => this.#acceptor.closed(connection, reason),
    };
  }

  #admissionOf(maxConnections: number): Admission {
    const { clock, config } = this.#parts;
    const rate = new ConnectRate(config, this.#threads.connectTable);
    return new Admission({ ...config, maxConnections }, this.#threads.connections, rate, () => clock.now());
  }

  /** HTTP is served by the first thread, for all of them. */
  async #serveHttp(): Promise<readonly ListeningAddress[]> {
    const { runtime, config } = this.#parts;
    const { webHost: hostname, webPort: port, adminPort } = config;
    const isFirst = this.#threads.index === 0;
    const { listeners, addresses } = isFirst ? await serveHttp(runtime, config, this.#httpHost()) : NO_LISTENERS;
    this.#http = [...listeners];
    if (port !== "off") this.#webAddress = addresses.find(({ service }) => service === "web") ?? { hostname, port };
    if (adminPort === "off" || this.#stopping !== undefined) return addresses;
    this.#lag.start();
    if (isFirst) this.#sampler.start();
    return addresses;
  }

  #httpHost(): HttpHost {
    const { clock, version, runtime } = this.#parts;
    return {
      build: { version, runtime: runtime.name, runtimeVersion: runtime.version },
      unready: () => this.#unready(),
      uptime: () => Math.floor((clock.now() - this.#startedAt) / 1000),
      snapshot: () => this.#sampler.count(),
      sampler: this.#sampler,
      spareConnections: () =>
        this.#maxConnections === 0 ? Infinity : this.#maxConnections - this.#threads.connections.size,
      setHttpConnections: (count) => this.#threads.connections.setOthers(count),
      acceptFailed: (error) => this.#acceptState.acceptFailed(error),
      acceptResumed: () => this.#acceptState.acceptResumed(),
      accept: (socket) => this.#acceptor.accept(socket, this.#webSocket),
      refused: (remote, reason, error) => this.#acceptor.refused(remote, reason, error),
      forwardingIgnored: (remote, why) =>
        this.#log.debug("forwarding header ignored", { proxy: formatAddress(remote), why }),
      report: (what, error) => logDefect(this.#log, what, error),
    };
  }

  #unready(): Unreadiness | undefined {
    if (this.#stopping !== undefined) return "draining";
    if (!this.#acceptState.isAccepting) return "not accepting connections";
    return this.#parts.backplane.isReady ? undefined : "backplane unavailable";
  }
}
