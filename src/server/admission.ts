import type { Problem } from "../chat/code.ts";
import type { CloseReason } from "./close_reason.ts";

export interface AdmissionLimits {
  /** Connections at a time; 0: no limit. */
  readonly maxConnections: number;
  /** Connections at a time from one address; 0: no limit. */
  readonly maxConnectionsPerAddress: number;
}

export interface Refusal {
  readonly reason: CloseReason;
  readonly problem: Problem;
}

/** Who may connect: counts connections, all together and by address. */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #byAddress = new Map<string, number>();
  #connections = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  /** Counts a connection from `address` in, or says why not. What is counted in must be {@link release}d. */
  admit(address: string): Refusal | undefined {
    const { maxConnections, maxConnectionsPerAddress } = this.#limits;
    const fromHere = this.#byAddress.get(address) ?? 0;
    if (maxConnections > 0 && this.#connections >= maxConnections) {
      return { reason: "server_full", problem: { code: "SERVER_FULL", about: maxConnections } };
    }
    if (maxConnectionsPerAddress > 0 && fromHere >= maxConnectionsPerAddress) {
      const about = maxConnectionsPerAddress;
      return { reason: "too_many_connections", problem: { code: "TOO_MANY_CONNECTIONS", about } };
    }
    this.#connections += 1;
    this.#byAddress.set(address, fromHere + 1);
    return undefined;
  }

  /** Counts a connection out. */
  release(address: string): void {
    this.#connections -= 1;
    const left = (this.#byAddress.get(address) ?? 0) - 1;
    if (left > 0) this.#byAddress.set(address, left);
    else this.#byAddress.delete(address);
  }
}
