import type { Clock, Timer } from "../../lib/clock.ts";
import { AdaptiveDelay } from "./adaptive_delay.ts";
import { type Delay, DelayedFlushes } from "./delayed_flushes.ts";

/** Something that gathers work while the event loop turns, and does it in one go at the turn's end. */
export interface FlushTask {
  /** Called once for each time the task was handed to {@link FlushScheduler}. */
  run(): void;
}

/**
 * Holds end at multiples of this, in milliseconds. What many rooms have leaves together: a turn is shared by
 * more, and whoever reads it is woken once for more.
 */
const TICK_MS = 4;

/** But not all of them: at a write in ten microseconds, so many take most of a tick. Of more, some leave earlier. */
const TICK_WRITES = 300;

/** A task waits this share of the window at least. */
const SURE_SHARE = 0.5;

/**
 * The end of a turn of the event loop, in two stages: first every room hands what it gathered to its
 * members' queues, then every queue that holds something writes it. So what several rooms and direct
 * answers have for one recipient leaves in one write.
 *
 * A task that throws is reported and does not keep the others from running.
 */
export class FlushScheduler {
  readonly #clock: Clock;
  readonly #report: (error: unknown) => void;
  readonly #delay: AdaptiveDelay;
  /** What waits for company, in ticks. */
  readonly #delayed = new DelayedFlushes<FlushTask>(TICK_WRITES);
  #fanOuts: FlushTask[] = [];
  #writes: FlushTask[] = [];
  #dones: FlushTask[] = [];
  /** When what is being handled now came in (monotonic milliseconds): who reads it off a socket says so. */
  arrivedAt = 0;
  #armed = false;
  /** For the first of what waits, and the tick at which it is due. */
  #timer: Timer | undefined;
  #timerAt = 0;

  /** @param longestWindowMs how long it may ever pay to wait for company: see {@link AdaptiveDelay} */
  constructor(clock: Clock, report: (error: unknown) => void, longestWindowMs?: number) {
    this.#delay = new AdaptiveDelay(longestWindowMs);
    this.#clock = clock;
    this.#report = report;
  }

  /** Milliseconds of a monotonic clock. */
  now(): number {
    return this.#clock.now();
  }

  /** How long it pays to wait for company just now, in milliseconds: 0 while there is time to spare. */
  get delayMs(): number {
    return this.#delay.ms;
  }

  /** Runs `task` at the end of this turn, in the first stage. */
  fanOut(task: FlushTask): void {
    this.#fanOuts.push(task);
    this.#arm();
  }

  /**
   * Runs `task` in the first stage too, but only when the window has nearly passed (or half of it, where that is too
   * much at once), unless it is taken back.
   *
   * @param writes how many it will bring about, more or less
   */
  delay(task: FlushTask, writes: number): Delay {
    const now = this.now();
    const earliest = Math.ceil((now + this.delayMs * SURE_SHARE) / TICK_MS);
    const hold = this.#delayed.add(task, writes, earliest, Math.floor((now + this.delayMs) / TICK_MS));
    this.#wait();
    return hold;
  }

  /** Runs `task` at the end of this turn, in the second stage. */
  write(task: FlushTask): void {
    this.#writes.push(task);
    this.#arm();
  }

  /** Runs `task` when the second stage is over. */
  done(task: FlushTask): void {
    this.#dones.push(task);
    this.#arm();
  }

  #arm(): void {
    if (this.#armed) return;
    this.#armed = true;
    this.#clock.atEndOfTurn(() => this.#end());
  }

  #end(): void {
    const start = this.now();
    const fanOuts = this.#fanOuts;
    this.#fanOuts = [];
    for (const task of fanOuts) this.#runTask(task);
    const writes = this.#writes;
    this.#writes = [];
    for (const task of writes) this.#runTask(task);
    const dones = this.#dones;
    this.#dones = [];
    for (const task of dones) this.#runTask(task);
    this.#armed = false;
    this.#delay.measured(start, this.now());
    // A write that evicted a member has made rooms gather its leave notice: that is the next turn's.
    if (this.#fanOuts.length > 0 || this.#writes.length > 0) this.#arm();
  }

  /** Sets the timer for the first of those that wait, unless it is set for then. */
  #wait(): void {
    const next = this.#delayed.next;
    if (next === undefined || (this.#timer !== undefined && this.#timerAt <= next)) return;
    this.#timer?.cancel();
    this.#timerAt = next;
    this.#timer = this.#clock.setTimer(next * TICK_MS - this.now(), () => {
      this.#timer = undefined;
      this.#delayed.take(this.now() / TICK_MS, (task) => this.fanOut(task));
      this.#wait();
    });
  }

  #runTask(task: FlushTask): void {
    try {
      task.run();
    } catch (error) {
      this.#report(error);
    }
  }
}
