import { FixedHistogram } from "../lib/fixed_histogram.ts";
import { type NameCount, RecentCounter } from "../lib/recent_counter.ts";
import type { FlushScheduler, FlushTask } from "./flush/flush_scheduler.ts";

/** Upper bounds in seconds. Most deliveries take one turn of the event loop, or the delay of a batch more. */
const DELIVERY_BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** The busiest rooms are those of the last five minutes. At most 256 names of each half minute are kept. */
const BUSY = { slotMs: 30_000, slots: 10, capacity: 128 };
/** Rooms of one thread's answer; the sum over threads may miss a room that is in none of them. */
const MAX_BUSY_ROOMS = 32;

/**
 * Counts the messages of a hub and measures how long their delivery takes.
 *
 * A message costs the same few additions however many members get it. Whispers are not counted.
 *
 * A delivery lasts from the moment a message's bytes were read to the end of the turn in which the last members of its
 * room that share an encoder (protocol, and language where it differs) had it written to their sockets. One is counted
 * for each message and encoder in the room (with threads, for each thread with such members). The time that bytes wait
 * for a slow reader's socket after that is not part of it: it shows in the queues.
 */
export class Traffic implements FlushTask {
  readonly #scheduler: FlushScheduler;
  /** Messages that sessions sent to rooms, by the name of their protocol. */
  readonly received: Record<string, number> = {};
  /** Messages that were handed to members, once for each member. */
  delivered = 0;
  readonly deliverySeconds = new FixedHistogram(DELIVERY_BOUNDS);
  readonly #busy = new RecentCounter(BUSY);
  /** When the messages arrived that are written in this turn. */
  #arrivals: number[] = [];

  constructor(scheduler: FlushScheduler) {
    this.#scheduler = scheduler;
  }

  /** Counts a message that a session sent to `room`. @param arrivedAt monotonic milliseconds */
  receive(protocol: string, room: string, arrivedAt: number): void {
    this.received[protocol] = (this.received[protocol] ?? 0) + 1;
    this.#busy.add(room, arrivedAt);
  }

  /** Rooms by the messages that sessions of this hub sent in the last five minutes, busiest first. */
  get busyRooms(): readonly NameCount[] {
    return this.#busy.top(MAX_BUSY_ROOMS, this.#scheduler.now());
  }

  /** Notes that the messages that arrived at these times (monotonic milliseconds) are in their recipients' outboxes. */
  flushed(arrivals: readonly number[]): void {
    if (arrivals.length === 0) return;
    if (this.#arrivals.length === 0) this.#scheduler.afterWrites(this);
    for (const arrival of arrivals) this.#arrivals.push(arrival);
  }

  run(): void {
    const now = this.#scheduler.now();
    for (const arrival of this.#arrivals) this.deliverySeconds.observe(Math.max(0, now - arrival) / 1000);
    this.#arrivals = [];
  }
}
