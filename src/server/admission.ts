import type { Problem } from "../chat/code.ts";
import type { Address } from "../runtime/runtime.ts";
import type { CloseReason } from "./close_reason.ts";
import { type ConnectionCount, type ConnectionLimits, LocalConnectionCount } from "./connection_count.ts";

export interface Refusal {
  readonly reason: CloseReason;
  readonly problem: Problem;
}

/** What the limit of connections from one address goes by: a Unix domain socket's clients have none. */
export function limitedAddress({ hostname, path }: Address): string | undefined {
  return path === undefined ? hostname : undefined;
}

/** Who may connect, within the limits. */
export class Admission {
  readonly #limits: ConnectionLimits;
  readonly #count: ConnectionCount;

  constructor(limits: ConnectionLimits, count: ConnectionCount = new LocalConnectionCount()) {
    this.#limits = limits;
    this.#count = count;
  }

  /**
   * Counts a connection from `address` in, or says why not. What is counted in must be {@link release}d.
   * Without an address (a Unix domain socket has none) only the limit of all together holds.
   */
  admit(address: string | undefined): Refusal | undefined {
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

  /** Counts a connection out. */
  release(address: string | undefined): void {
    this.#count.leave(address);
  }
}
