import type { Clock, Timer } from "../../lib/clock.ts";
import type { FlushScheduler, FlushTask } from "./flush_scheduler.ts";
import { type Delay, TimeSlots } from "./time_slots.ts";

/**
 * Delays end at multiples of this many milliseconds. So the batches of many rooms leave together: they share a turn,
 * and a client in several of those rooms is woken once.
 */
const TICK_MS = 4;

/** Writes in one tick; further batches leave earlier. At ten microseconds each, these take most of a tick. */
const TICK_WRITES = 300;

/** A batch waits at least this share of its delay. */
const MIN_SHARE = 0.5;

/** Tasks that wait for some milliseconds until the scheduler runs them. One timer serves all of them. */
export class DelayedFlushes {
  readonly #clock: Clock;
  readonly #scheduler: FlushScheduler;
  readonly #slots = new TimeSlots<FlushTask>(TICK_WRITES);
  /** Set for the first slot, and the tick at which that is due. */
  #timer: Timer | undefined;
  #timerAt = 0;

  constructor(clock: Clock, scheduler: FlushScheduler) {
    this.#clock = clock;
    this.#scheduler = scheduler;
  }

  /**
   * Runs `task` as a fan-out once nearly `ms` milliseconds have passed, unless it is cancelled before. Where that time
   * has too many writes already, it runs earlier, after at least half of them.
   *
   * @param writes how many the task brings about, more or less
   */
  add(task: FlushTask, writes: number, ms: number): Delay {
    const now = this.#clock.now();
    const earliest = Math.ceil((now + ms * MIN_SHARE) / TICK_MS);
    const delay = this.#slots.add(task, writes, earliest, Math.floor((now + ms) / TICK_MS));
    this.#setTimer();
    return delay;
  }

  /** Sets the timer for the first slot, unless it is set for that already. */
  #setTimer(): void {
    const { next } = this.#slots;
    if (next === undefined || (this.#timer !== undefined && this.#timerAt <= next)) return;
    this.#timer?.cancel();
    this.#timerAt = next;
    this.#timer = this.#clock.setTimer(next * TICK_MS - this.#clock.now(), () => {
      this.#timer = undefined;
      this.#slots.take(this.#clock.now() / TICK_MS, (task) => this.#scheduler.fanOut(task));
      this.#setTimer();
    });
  }
}
