import type { Clock, Timer } from "../lib/clock.ts";
import type {
  Address,
  PendingConnection,
  PendingConnectionHandler,
  PendingStage,
  Socket,
  SocketHandler,
} from "../runtime/mod.ts";
import { limitedAddress, type Refusal } from "./admission.ts";
import type { CloseReason } from "./close_reason.ts";

/**
 * Pending connections past the limits that may open all the same, so that they get an answer that says why they are
 * refused. Others are closed without one. See `affordable_connections.ts` for the sum of descriptors.
 */
export const MAX_REFUSED_PENDING = 4;

/** What pending connections ask of the server. */
export interface AdmissionGate {
  /** Counts a connection whose address is not known yet, towards the limit on all connections alone. */
  admitUnidentified(): Refusal | undefined;
  /** Counts a connection of `address`, within all limits. */
  admit(address: string | undefined): Refusal | undefined;
  release(address: string | undefined): void;
  /** Accepts a connection that is not counted yet. */
  accept(socket: Socket): SocketHandler;
  /** Opens a connection that is counted under its address. */
  open(socket: Socket): SocketHandler;
  /** Sends the client the reason, and closes. */
  refuse(socket: Socket, refusal: Refusal): SocketHandler;
  /** A pending connection failed. */
  refused(remote: Address, reason: CloseReason, error?: Error): void;
}

const REASON_OF_STAGE = { preface: "proxy_header", tls: "tls_failed" } as const satisfies Record<
  PendingStage,
  CloseReason
>;

/**
 * Connections that wait for a PROXY header or a TLS handshake, for a limited time. They count as connections: towards
 * the total alone until the header is read, since the peer is the proxy, and from then on under the address that the
 * header names. So a TLS handshake, which is expensive, starts only within all limits.
 */
export class PendingConnections {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #gate: AdmissionGate;
  readonly #open = new Set<CountedPending>();
  #refused = 0;
  #isClosed = false;

  /** @param timeoutMs 0: no limit */
  constructor(clock: Clock, timeoutMs: number, gate: AdmissionGate) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#gate = gate;
  }

  /** Counts a pending connection, and returns the handler of its events. */
  add(connection: PendingConnection): PendingConnectionHandler {
    const pending = new CountedPending(connection, this.#gate, {
      mayAnswer: () => this.#refused < MAX_REFUSED_PENDING,
      refused: (change) => this.#refused += change,
      over: () => {
        timer?.cancel();
        this.#open.delete(pending);
      },
    });
    const timer = this.#startTimer(() => pending.stop({ error: new Error("handshake timeout") }));
    this.#open.add(pending);
    if (this.#isClosed) pending.stop({ reason: "shutting_down" });
    else pending.admit();
    return pending;
  }

  /** Terminates all of them, also those that come later. */
  close(): void {
    this.#isClosed = true;
    for (const pending of this.#open) pending.stop({ reason: "shutting_down" });
  }

  #startTimer(run: () => void): Timer | undefined {
    return this.#timeoutMs > 0 ? this.#clock.setTimer(this.#timeoutMs, run) : undefined;
  }
}

/** Why a pending connection was terminated: a reason, or an error where the stage decides the reason. */
type Stopped = { readonly reason: CloseReason } | { readonly error: Error };

interface Owner {
  /** Whether one more refused connection may open, to be answered. */
  mayAnswer(): boolean;
  /** Changes the number of refused connections that are to be answered. */
  refused(change: 1 | -1): void;
  /** The connection is open, or has failed. */
  over(): void;
}

/** One pending connection, and what it counts as. */
class CountedPending implements PendingConnectionHandler {
  readonly #connection: PendingConnection;
  readonly #gate: AdmissionGate;
  readonly #owner: Owner;
  #isIdentified: boolean;
  /** What it counts as now. */
  #counted: "not" | "unidentified" | "identified" = "not";
  /** Why it will be refused once it is open. */
  #refusal: Refusal | undefined;
  #stopped: Stopped | undefined;

  constructor(connection: PendingConnection, gate: AdmissionGate, owner: Owner) {
    this.#connection = connection;
    this.#gate = gate;
    this.#owner = owner;
    this.#isIdentified = connection.stage !== "preface";
  }

  /** Counts it, under its address if that is known. */
  admit(): void {
    const refusal = this.#isIdentified ? this.#gate.admit(this.#address) : this.#gate.admitUnidentified();
    if (refusal === undefined) this.#counted = this.#isIdentified ? "identified" : "unidentified";
    else if (!this.#owner.mayAnswer()) this.stop({ reason: refusal.reason });
    else {
      this.#refusal = refusal;
      this.#owner.refused(1);
    }
  }

  stop(why: Stopped): void {
    this.#stopped ??= why;
    this.#connection.terminate();
  }

  identified(): void {
    this.#release();
    this.#isIdentified = true;
    this.admit();
  }

  readonly opened = (socket: Socket): SocketHandler => {
    const [counted, refusal] = [this.#counted, this.#refusal];
    this.#owner.over();
    if (counted === "identified") return this.#gate.open(socket);
    this.#release();
    // Counted again: the header may have named an address that is refused, or another connection has closed.
    if (refusal === undefined || !this.#isIdentified) return this.#gate.accept(socket);
    return this.#gate.refuse(socket, refusal);
  };

  failed(stage: PendingStage, error: Error): void {
    this.#owner.over();
    this.#release();
    const why = this.#stopped ?? { error };
    const reason = "reason" in why ? why.reason : REASON_OF_STAGE[stage];
    this.#gate.refused(this.#connection.remote, reason, "error" in why ? why.error : undefined);
  }

  get #address(): string | undefined {
    return limitedAddress(this.#connection.remote);
  }

  /** Stops counting it. */
  #release(): void {
    if (this.#counted !== "not") this.#gate.release(this.#counted === "identified" ? this.#address : undefined);
    this.#counted = "not";
    if (this.#refusal !== undefined) this.#owner.refused(-1);
    this.#refusal = undefined;
  }
}
