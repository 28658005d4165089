import type { Clock, Timer } from "../lib/clock.ts";
import type { Address, Arrival, ArrivalHandler, ArrivalStage } from "../runtime/mod.ts";
import { limitedAddress, type Refusal } from "./admission.ts";
import type { CloseReason } from "./close_reason.ts";

/**
 * Arrivals past the limits that are let through all the same, so that they can be told why they are
 * refused. Those past it are closed unheard.
 */
const MOST_TO_TELL = 16;

/** What arrivals ask of the server. */
export interface Gate {
  admit(address: string | undefined): Refusal | undefined;
  release(address: string | undefined): void;
  refused(remote: Address, reason: CloseReason, error?: Error): void;
}

const REASON_OF_STAGE = { preface: "proxy_header", tls: "tls_failed" } as const satisfies Record<
  ArrivalStage,
  CloseReason
>;

/**
 * Connections that are not open yet, for want of a PROXY header or a TLS handshake. They count as
 * connections, and have a limited time. Who opens is counted out here, and admitted once more under
 * the address that is known by then.
 */
export class Arrivals {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #gate: Gate;
  readonly #open = new Set<Arrival>();
  #toTell = 0;
  #isClosed = false;

  /** @param timeoutMs 0: no limit */
  constructor(clock: Clock, timeoutMs: number, gate: Gate) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#gate = gate;
  }

  /** The runtime's announcement: counts it in, and says who hears what becomes of it. */
  arriving(arrival: Arrival): ArrivalHandler {
    const address = limitedAddress(arrival.remote);
    const refusal = this.#isClosed ? undefined : this.#gate.admit(address);
    if (this.#isClosed || (refusal !== undefined && this.#toTell >= MOST_TO_TELL)) {
      return this.#turnAway(arrival, refusal?.reason ?? "shutting_down");
    }
    this.#open.add(arrival);
    if (refusal !== undefined) this.#toTell += 1;
    let isLate = false;
    const timer = this.#startTimer(() => {
      isLate = true;
      arrival.terminate();
    });
    const leave = () => {
      timer?.cancel();
      this.#open.delete(arrival);
      if (refusal === undefined) this.#gate.release(address);
      else this.#toTell -= 1;
    };
    return {
      opened: leave,
      failed: (stage, error) => {
        leave();
        const reason = this.#isClosed ? "shutting_down" : REASON_OF_STAGE[stage];
        this.#gate.refused(arrival.remote, reason, isLate ? new Error("the handshake timeout is over") : error);
      },
    };
  }

  /** Lets nobody in any more. */
  close(): void {
    this.#isClosed = true;
    for (const arrival of this.#open) arrival.terminate();
  }

  #turnAway(arrival: Arrival, reason: CloseReason): ArrivalHandler {
    arrival.terminate();
    return { opened() {}, failed: () => this.#gate.refused(arrival.remote, reason) };
  }

  #startTimer(run: () => void): Timer | undefined {
    return this.#timeoutMs > 0 ? this.#clock.setTimer(this.#timeoutMs, run) : undefined;
  }
}
