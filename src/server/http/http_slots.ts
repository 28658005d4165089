/**
 * This many connections without a WebSocket may always be open on each HTTP port, so that health checks and operators
 * get in: browsers that fill the web port leave those of the admin port alone. See `affordable_connections.ts` for the
 * sum of descriptors.
 */
export const ALWAYS_OPEN_HTTP = 8;
/** At most this many may be open on a port while descriptors are left: after a restart all browsers connect at once. */
const MAX_OPEN = 2048;

/** What the slots need of the server. */
export interface HttpSlotsHost {
  /** Connections that may still be opened. */
  spareConnections(): number;
  /** Counts this many HTTP connections towards the limit on connections. */
  setHttpConnections(count: number): void;
}

/** Connections of all HTTP ports that are not WebSockets (yet), against the limit on connections. */
export class HttpSlots {
  readonly #host: HttpSlotsHost;
  /** Those past the ones that are always allowed, by port. */
  readonly #counted: number[] = [];

  constructor(host: HttpSlotsHost) {
    this.#host = host;
  }

  /** The slots of one more port. */
  addPort() {
    const index = this.#counted.push(0) - 1;
    return {
      mayOpen: (open: number) => open < ALWAYS_OPEN_HTTP || (open < MAX_OPEN && open < this.#host.spareConnections()),
      openChanged: (open: number) => {
        this.#counted[index] = Math.max(0, open - ALWAYS_OPEN_HTTP);
        this.#host.setHttpConnections(this.#counted.reduce((sum, count) => sum + count));
      },
    };
  }
}
