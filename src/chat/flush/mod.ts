/**
 * `chat/flush/` decides when gathered events are sent.
 *
 * A thread does two kinds of work at the end of a turn of its event loop: each fan-out hands its batch to its members'
 * queues, then each queue writes to its socket. `flush_scheduler.ts` runs both stages; start there.
 *
 * A write costs the same for one message as for ten, so under load a batch may wait some milliseconds for more events.
 * `flush_policy.ts` is the interface that says how long, and holds the policy that never waits. `adaptive_policy.ts`
 * waits in rooms with frequent events, as long as `adaptive_delay.ts` allows, which measures how busy the thread is.
 * `delayed_flushes.ts` keeps the batches that wait, with one timer, and `time_slots.ts` spreads them over time.
 */

import type { Clock } from "../../lib/clock.ts";
import { AdaptiveDelay } from "./adaptive_delay.ts";
import { AdaptivePolicy } from "./adaptive_policy.ts";
import { DelayedFlushes } from "./delayed_flushes.ts";
import { type FlushPolicy, IMMEDIATE } from "./flush_policy.ts";
import { FlushScheduler } from "./flush_scheduler.ts";

/** What the fan-outs of one thread flush with. */
export interface Flushing {
  readonly scheduler: FlushScheduler;
  readonly delayed: DelayedFlushes;
  /** Returns the policy for one fan-out. */
  createPolicy(): FlushPolicy;
}

/**
 * Creates the scheduler of a thread, and the policies of its fan-outs.
 *
 * @param report is called with each error that a task throws
 * @param maxDelayMs how long a batch may wait under load, in milliseconds; 0 or less: no batch waits
 */
export function createFlushing(clock: Clock, report: (error: unknown) => void, maxDelayMs: number): Flushing {
  const delay = maxDelayMs > 0 ? new AdaptiveDelay(maxDelayMs) : undefined;
  const scheduler = new FlushScheduler(clock, report, delay);
  return {
    scheduler,
    delayed: new DelayedFlushes(clock, scheduler),
    createPolicy: () => delay === undefined ? IMMEDIATE : new AdaptivePolicy(clock, delay),
  };
}
