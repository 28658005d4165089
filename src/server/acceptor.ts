import type { Log } from "../observe/log.ts";
import { UNDECIDED } from "../protocol/detect.ts";
import type { Protocol } from "../protocol/mod.ts";
import {
  type Address,
  formatAddress,
  type PendingConnection,
  type Socket,
  type SocketHandler,
} from "../runtime/mod.ts";
import { type Admission, limitedAddress, type Refusal } from "./admission.ts";
import type { CloseReason } from "./close_reason.ts";
import { Connection } from "./connection.ts";
import type { ConnectionContext } from "./connection_context.ts";
import type { Connections, ServedConnection } from "./connections.ts";
import type { AdoptedConnection } from "./moves/incoming_sessions.ts";
import { PendingConnections } from "./pending_connections.ts";
import { RefusalResponder } from "./refusal_responder.ts";

const STOPPING: Refusal = { reason: "shutting_down", problem: { code: "SHUTTING_DOWN" } };

export interface AcceptorParts {
  readonly context: ConnectionContext;
  readonly connections: Connections;
  readonly log: Log;
  /** Milliseconds that a PROXY header or a TLS handshake may take; 0: no limit. */
  readonly handshakeMs: number;
  /** The limits, as they are now. */
  admission(): Admission;
  /** Identifies the next connection. */
  nextId(): number;
  /** A connection was opened or closed. */
  changed(): void;
}

/** Turns new sockets into connections, or refuses them, and counts both. */
export class Acceptor {
  readonly #parts: AcceptorParts;
  readonly #refusals: RefusalResponder;
  readonly #pending: PendingConnections;
  #isClosed = false;

  constructor(parts: AcceptorParts) {
    this.#parts = parts;
    const { context: { clock }, handshakeMs } = parts;
    this.#refusals = new RefusalResponder(clock);
    this.#pending = new PendingConnections(clock, handshakeMs, {
      admitUnidentified: () => parts.admission().admitUnidentified(),
      admit: (address) => parts.admission().admit(address),
      release: (address) => parts.admission().release(address),
      accept: (socket) => this.accept(socket),
      open: (socket) => this.#open(socket),
      refuse: (socket, refusal) => this.#refuse(socket, refusal),
      refused: (remote, reason, error) => this.refused(remote, reason, error),
    });
  }

  /** Accepts a socket within the limits. @param spoken the client's protocol, where its first bytes need not decide it */
  accept(socket: Socket, spoken?: Protocol): SocketHandler {
    if (this.#isClosed) return this.#refuse(socket, STOPPING, spoken);
    const refusal = this.#parts.admission().admit(limitedAddress(socket.remote));
    return refusal === undefined ? this.#open(socket, spoken) : this.#refuse(socket, refusal, spoken);
  }

  /** Accepts a connection that opens only after a PROXY header or a TLS handshake. */
  acceptPending(connection: PendingConnection) {
    return this.#pending.add(connection);
  }

  /** Opens a connection of another thread, where it was counted. */
  adopt(socket: Socket, adopted: AdoptedConnection): Connection {
    return this.#add(new Connection(adopted.id, socket, this.#parts.context, adopted.protocol, adopted));
  }

  /** Counts and logs a connection that was refused. */
  refused(remote: Address, reason: CloseReason, error?: Error): void {
    const { log, context: { counters, connectionLog } } = this.#parts;
    counters.count("refused", reason);
    // Every port scanner fails at TLS and at HTTP.
    const isDetail = reason === "tls_failed" || reason === "http_failed";
    if (!(isDetail ? log.debugEnabled : log.infoEnabled) || !connectionLog.allows("refused", reason)) return;
    const fields = { remote: formatAddress(remote), reason, error: error?.message };
    if (isDetail) log.debug("connection refused", fields);
    else log.info("connection refused", fields);
  }

  /** A connection is closed. */
  closed(connection: ServedConnection, reason: CloseReason): void {
    this.gone(connection);
    this.lost(connection.address, reason);
  }

  /** A connection is closed, or another thread's. */
  gone(connection: ServedConnection): void {
    this.#parts.changed();
    this.#parts.connections.delete(connection);
  }

  /** Counts a closed connection, which need not be one of this thread. */
  lost(remote: Address, reason: CloseReason): void {
    this.#parts.admission().release(limitedAddress(remote));
    this.#parts.context.counters.count("closed", reason);
  }

  /** Refuses every connection from now on, and terminates those that are pending. */
  close(): void {
    this.#isClosed = true;
    this.#pending.close();
  }

  /** Terminates sockets that were refused and are not closed yet. */
  terminateRefused(): void {
    this.#refusals.close();
  }

  /** Opens a connection that is counted. */
  #open(socket: Socket, spoken?: Protocol): Connection {
    const { log, context, nextId } = this.#parts;
    const connection = this.#add(new Connection(nextId(), socket, context, spoken));
    if (log.infoEnabled && context.connectionLog.allows("opened")) {
      log.info("connection opened", { connection: connection.id, remote: formatAddress(connection.address) });
    }
    return connection;
  }

  #add(connection: Connection): Connection {
    this.#parts.changed();
    this.#parts.connections.add(connection);
    return connection;
  }

  #refuse(socket: Socket, refusal: Refusal, spoken?: Protocol): SocketHandler {
    this.refused(socket.remote, refusal.reason);
    const protocol = spoken ?? this.#parts.context.protocols[UNDECIDED];
    return this.#refusals.refuse(socket, refusal, protocol.encoder(undefined));
  }
}
