import { FixedHistogram } from "../lib/fixed_histogram.ts";
import type { FlushScheduler, FlushTask } from "./flush/flush_scheduler.ts";

/** Seconds: most deliveries are done within a turn of the event loop, or a flush window more. */
const DELIVERY_BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/**
 * What went through a hub, in plain numbers: a message costs the same few additions however many
 * members get it. Whispers are no part of it.
 *
 * A delivery takes from the moment a message's bytes were read ({@link FlushScheduler.arrivedAt}) to the end of the
 * turn in which the last members of its room that speak one protocol had it written to their sockets.
 * One is counted for each message and protocol in the room (with threads, for each thread with such members). What a slow reader's socket does not take
 * then is its own delay, not the room's: it shows in the queues.
 */
export class Traffic implements FlushTask {
  readonly #scheduler: FlushScheduler;
  /** Messages that sessions sent to rooms, by the name of what they speak. */
  readonly received: Record<string, number> = {};
  /** Messages that were handed to members, once for each member. */
  delivered = 0;
  readonly deliverySeconds = new FixedHistogram(DELIVERY_BOUNDS);
  /** When the messages arrived that are being written in this turn. */
  #arrivals: number[] = [];

  constructor(scheduler: FlushScheduler) {
    this.#scheduler = scheduler;
  }

  /** A session sent a message to a room. */
  receive(protocol: string): void {
    this.received[protocol] = (this.received[protocol] ?? 0) + 1;
  }

  /** Messages that arrived at these times (monotonic milliseconds) were handed to everybody's outbox. */
  flushed(arrivals: readonly number[]): void {
    if (arrivals.length === 0) return;
    if (this.#arrivals.length === 0) this.#scheduler.done(this);
    for (const arrival of arrivals) this.#arrivals.push(arrival);
  }

  run(): void {
    const now = this.#scheduler.now();
    for (const arrival of this.#arrivals) this.deliverySeconds.observe(Math.max(0, now - arrival) / 1000);
    this.#arrivals = [];
  }
}
