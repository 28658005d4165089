import type { Problem } from "../chat/code.ts";
import type { Address } from "../runtime/runtime.ts";
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

/** What the limit of connections from one address goes by: a Unix domain socket's clients have none. */
export function limitedAddress({ hostname, path }: Address): string | undefined {
  return path === undefined ? hostname : undefined;
}

/** Who may connect: counts connections, all together and by address. */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #byAddress = new Map<string, number>();
  #connections = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  /**
   * Counts a connection from `address` in, or says why not. What is counted in must be {@link release}d.
   * Without an address (a Unix domain socket has none) only the limit of all together holds.
   */
  admit(address: string | undefined): Refusal | undefined {
    const { maxConnections, maxConnectionsPerAddress } = this.#limits;
    const fromHere = address === undefined ? 0 : this.#byAddress.get(address) ?? 0;
    if (maxConnections > 0 && this.#connections >= maxConnections) {
      return { reason: "server_full", problem: { code: "SERVER_FULL", about: maxConnections } };
    }
    if (maxConnectionsPerAddress > 0 && fromHere >= maxConnectionsPerAddress) {
      const about = maxConnectionsPerAddress;
      return { reason: "too_many_connections", problem: { code: "TOO_MANY_CONNECTIONS", about } };
    }
    this.#connections += 1;
    if (address !== undefined) this.#byAddress.set(address, fromHere + 1);
    return undefined;
  }

  /** Counts a connection out. */
  release(address: string | undefined): void {
    this.#connections -= 1;
    if (address === undefined) return;
    const left = (this.#byAddress.get(address) ?? 0) - 1;
    if (left > 0) this.#byAddress.set(address, left);
    else this.#byAddress.delete(address);
  }
}
