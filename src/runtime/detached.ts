import type { Address } from "./address.ts";

/**
 * A connection on its way from one thread to another.
 *
 * No thread reads it meanwhile: what its peer sends waits in the system's buffer.
 */
export interface Detached {
  /** A descriptor of the process. The thread that adopts the connection owns it. */
  readonly descriptor: number;
  readonly remote: Address;
  /** Bytes that were read and not delivered. */
  readonly unread: Uint8Array;
}
