/** Decides when the batches of one fan-out are flushed. */
export interface FlushPolicy {
  /**
   * Returns how long the batch may wait for more events, in milliseconds; 0: it is flushed at the end of this turn.
   *
   * Called after each event of the batch, the first included, until it returns 0 or the batch is flushed. A batch that
   * waits already keeps the time that it was given.
   *
   * @param events in the batch so far
   */
  delayMs(events: number): number;
  /** Called when a batch is flushed. */
  flushed(events: number): void;
}

/** The policy without waiting: each batch is flushed at the end of the turn in which it began. */
export const IMMEDIATE: FlushPolicy = {
  delayMs: () => 0,
  flushed() {},
};
