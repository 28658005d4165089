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
 * PendingConnections past the limits that are let through all the same, so that they can be told why they are
 * refused. Those past it are closed unheard. See `affordable_connections.ts` for the sum of descriptors.
 */
export const MAX_REFUSED_PENDING = 4;

/** What pending connections ask of the server. */
export interface AdmissionGate {
  /** Counts a connection that has not said who it comes from yet: towards the total alone. */
  admitUnidentified(): Refusal | undefined;
  /** Counts a connection of `address`, within all limits. */
  admit(address: string | undefined): Refusal | undefined;
  release(address: string | undefined): void;
  /** Takes a connection that is not counted. */
  accept(socket: Socket): SocketHandler;
  /** Takes a connection that is counted under its address. */
  open(socket: Socket): SocketHandler;
  /** Tells the client why it is refused, and closes. */
  refuse(socket: Socket, refusal: Refusal): SocketHandler;
  /** A pending connection failed. */
  refused(remote: Address, reason: CloseReason, error?: Error): void;
}

const REASON_OF_STAGE = { preface: "proxy_header", tls: "tls_failed" } as const satisfies Record<
  PendingStage,
  CloseReason
>;

/**
 * Connections that are not open yet, for want of a PROXY header or a TLS handshake. They have a limited time, and count
 * as connections: before the header is read towards the total alone, since the transport's peer is the proxy; from then
 * on under the address that it names. So a TLS handshake, which is expensive, begins within all limits.
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

  /** The runtime's announcement: counts it in, and says who hears what becomes of it. */
  add(connection: PendingConnection): PendingConnectionHandler {
    const pending = new CountedPending(connection, this.#gate, {
      mayTell: () => this.#refused < MAX_REFUSED_PENDING,
      refused: (change) => this.#refused += change,
      over: () => {
        timer?.cancel();
        this.#open.delete(pending);
      },
    });
    const timer = this.#startTimer(() => pending.stop({ error: new Error("the handshake timeout is over") }));
    this.#open.add(pending);
    if (this.#isClosed) pending.stop({ reason: "shutting_down" });
    else pending.admit();
    return pending;
  }

  /** Lets nobody in any more. */
  close(): void {
    this.#isClosed = true;
    for (const pending of this.#open) pending.stop({ reason: "shutting_down" });
  }

  #startTimer(run: () => void): Timer | undefined {
    return this.#timeoutMs > 0 ? this.#clock.setTimer(this.#timeoutMs, run) : undefined;
  }
}

/** Why a pending connection was terminated: under a reason of its own, or with an error that says more than the stage. */
type Stopped = { readonly reason: CloseReason } | { readonly error: Error };

interface Owner {
  /** Whether one more that is refused may go on, to be told why. */
  mayTell(): boolean;
  /** One more that is refused goes on (1), or one less (-1). */
  refused(change: 1 | -1): void;
  over(): void;
}

/** One pending connection, and how it is counted. */
class CountedPending implements PendingConnectionHandler {
  readonly #connection: PendingConnection;
  readonly #gate: AdmissionGate;
  readonly #owner: Owner;
  #isIdentified: boolean;
  /** What it is counted as, until it is not. */
  #counted: "not" | "unidentified" | "identified" = "not";
  /** Why it is refused, once it is open. */
  #refusal: Refusal | undefined;
  #stopped: Stopped | undefined;

  constructor(connection: PendingConnection, gate: AdmissionGate, owner: Owner) {
    this.#connection = connection;
    this.#gate = gate;
    this.#owner = owner;
    this.#isIdentified = connection.stage !== "preface";
  }

  /** Counts it, as what is known of it by now. */
  admit(): void {
    const refusal = this.#isIdentified ? this.#gate.admit(this.#address) : this.#gate.admitUnidentified();
    if (refusal === undefined) this.#counted = this.#isIdentified ? "identified" : "unidentified";
    else if (!this.#owner.mayTell()) this.stop({ reason: refusal.reason });
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
    this.#leave();
    this.#isIdentified = true;
    this.admit();
  }

  readonly opened = (socket: Socket): SocketHandler => {
    const [counted, refusal] = [this.#counted, this.#refusal];
    this.#owner.over();
    if (counted === "identified") return this.#gate.open(socket);
    this.#leave();
    // A header that came in the meantime may name an address that is refused, or a place may be free by now.
    if (refusal === undefined || !this.#isIdentified) return this.#gate.accept(socket);
    return this.#gate.refuse(socket, refusal);
  };

  failed(stage: PendingStage, error: Error): void {
    this.#owner.over();
    this.#leave();
    const why = this.#stopped ?? { error };
    const reason = "reason" in why ? why.reason : REASON_OF_STAGE[stage];
    this.#gate.refused(this.#connection.remote, reason, "error" in why ? why.error : undefined);
  }

  get #address(): string | undefined {
    return limitedAddress(this.#connection.remote);
  }

  /** Is counted as nothing from now on. */
  #leave(): void {
    if (this.#counted !== "not") this.#gate.release(this.#counted === "identified" ? this.#address : undefined);
    this.#counted = "not";
    if (this.#refusal !== undefined) this.#owner.refused(-1);
    this.#refusal = undefined;
  }
}
