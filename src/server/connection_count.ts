/** How many connections there are, all together and by address, and whether there is room for one more. */

export interface ConnectionCountLimits {
  /** Connections at a time; 0: no limit. */
  readonly maxConnections: number;
  /** Connections at a time from one address; 0: no limit. */
  readonly maxConnectionsPerAddress: number;
}

/** Which limit is reached: of all connections, or of those from one address. */
export type Reached = "all" | "address";

export interface ConnectionCount {
  /** Connections that are counted in, and what {@link setOthers} has added. */
  readonly size: number;
  /** Connections that are not counted one by one (of HTTP, past those that are always allowed) take as many places. */
  setOthers(count: number): void;
  /**
   * Counts a connection in, unless a limit is reached, and then says which. Without an address only the
   * limit of all together holds.
   */
  enter(address: string | undefined, limits: ConnectionCountLimits): Reached | undefined;
  /** Counts out one that was counted in. */
  leave(address: string | undefined): void;
}

/** The connections of one thread. */
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
    const fromHere = address === undefined ? 0 : this.#byAddress.get(address) ?? 0;
    if (maxConnections > 0 && this.size >= maxConnections) return "all";
    if (maxConnectionsPerAddress > 0 && fromHere >= maxConnectionsPerAddress) return "address";
    this.#connections += 1;
    if (address !== undefined) this.#byAddress.set(address, fromHere + 1);
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
