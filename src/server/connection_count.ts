/** Counts of connections, of all together and by address, and their limits. */

export interface ConnectionCountLimits {
  /** Connections at a time; 0: no limit. */
  readonly maxConnections: number;
  /** Connections at a time from one address; 0: no limit. */
  readonly maxConnectionsPerAddress: number;
}

/** The limit that is reached: on all connections, or on those from one address. */
export type Reached = "all" | "address";

export interface ConnectionCount {
  /** Connections that are counted, and those of {@link setOthers}. */
  readonly size: number;
  /** Adds connections that are not counted one by one: those of HTTP, past the ones that are always allowed. */
  setOthers(count: number): void;
  /**
   * Counts a connection, or returns the limit that is reached. Without an address only the limit on all connections
   * applies.
   */
  enter(address: string | undefined, limits: ConnectionCountLimits): Reached | undefined;
  /** Stops counting a connection. */
  leave(address: string | undefined): void;
}

/** Counts the connections of a server of one thread. */
export class LocalConnectionCount implements ConnectionCount {
  readonly #byAddress = new Map<string, number>();
  #connections = 0;
  #others = 0;

  get size(): number {
    return this.#connections + this.#others;
  }

  setOthers(count: number): void {
    this.#others = count;
  }

  enter(
    address: string | undefined,
    { maxConnections, maxConnectionsPerAddress }: ConnectionCountLimits,
  ): Reached | undefined {
    const ofAddress = address === undefined ? 0 : this.#byAddress.get(address) ?? 0;
    if (maxConnections > 0 && this.size >= maxConnections) return "all";
    if (maxConnectionsPerAddress > 0 && ofAddress >= maxConnectionsPerAddress) return "address";
    this.#connections += 1;
    if (address !== undefined) this.#byAddress.set(address, ofAddress + 1);
    return undefined;
  }

  leave(address: string | undefined): void {
    this.#connections -= 1;
    if (address === undefined) return;
    const left = (this.#byAddress.get(address) ?? 0) - 1;
    if (left > 0) this.#byAddress.set(address, left);
    else this.#byAddress.delete(address);
  }
}
