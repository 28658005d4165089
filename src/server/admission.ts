import type { Problem } from "../chat/code.ts";
import type { Address } from "../runtime/runtime.ts";
import type { CloseReason } from "./close_reason.ts";
import type { ConnectRate } from "./connect_rate.ts";
import type { ConnectionCount, ConnectionCountLimits } from "./connection_count.ts";

export interface Refusal {
  readonly reason: CloseReason;
  readonly problem: Problem;
}

/** The address that per-address limits apply to. Clients of a Unix domain socket have none. */
export function limitedAddress({ hostname, path }: Address): string | undefined {
  return path === undefined ? hostname : undefined;
}

export interface AdmissionLimits extends ConnectionCountLimits {
  /** New connections of one address a second; 0: no limit. */
  readonly connectRate: number;
}

/** Admits connections within the limits. */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #count: ConnectionCount;
  readonly #rate: Pick<ConnectRate, "take">;
  readonly #now: () => number;

  /** @param now the clock of `rate`, in milliseconds */
  constructor(limits: AdmissionLimits, count: ConnectionCount, rate: Pick<ConnectRate, "take">, now: () => number) {
    this.#limits = limits;
    this.#count = count;
    this.#rate = rate;
    this.#now = now;
  }

  /**
   * Counts a connection from `address`, which must be {@link release}d later, or returns why it is refused. Without an
   * address only the limit on all connections applies.
   */
  admit(address: string | undefined): Refusal | undefined {
    if (address !== undefined && !this.#rate.take(address, this.#now())) {
      return {
        reason: "connect_rate",
        problem: { code: "TOO_MANY_CONNECTIONS", about: this.#limits.connectRate, explanation: "connect_rate" },
      };
    }
    return this.#enter(address);
  }

  /** Counts a connection whose address is not known yet, towards the limit on all connections alone. */
  admitUnidentified(): Refusal | undefined {
    return this.#enter(undefined);
  }

  #enter(address: string | undefined): Refusal | undefined {
    const { maxConnections, maxConnectionsPerAddress } = this.#limits;
    switch (this.#count.enter(address, this.#limits)) {
      case "all":
        return { reason: "server_full", problem: { code: "SERVER_FULL", about: maxConnections } };
      case "address":
        return {
          reason: "too_many_connections",
          problem: { code: "TOO_MANY_CONNECTIONS", about: maxConnectionsPerAddress },
        };
      case undefined:
        return undefined;
    }
  }

  /** Stops counting a connection. */
  release(address: string | undefined): void {
    this.#count.leave(address);
  }
}
