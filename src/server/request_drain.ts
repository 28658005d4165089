/**
 * The drain of one client's requests: every request that was read is carried out, then the connection shuts down. A
 * client that does not read what it has asked for delays its own shutdown, not the server's drain.
 */
export class RequestDrain {
  /** Resolves once nothing but the client keeps a request from being carried out. */
  readonly settled: Promise<void>;
  /** The connection shuts down as soon as every request is carried out. */
  isShutDownDue = false;
  readonly settle: () => void;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.settled = promise;
    this.settle = resolve;
  }
}
