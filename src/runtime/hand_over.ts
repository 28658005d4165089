import type { Address } from "./runtime.ts";

/**
 * A connection on its way from one thread to another: no thread holds it, and what its peer sends waits in
 * the system's buffer.
 */
export interface Detached {
  /** A descriptor of the process's. It belongs to who adopts it. */
  readonly descriptor: number;
  readonly remote: Address;
  /** What had been read of it and not delivered. */
  readonly unread: Uint8Array;
}
