import type { Clock } from "./clock.ts";
import { FlushWindow } from "./flush_window.ts";
import { type Appointment, Timetable } from "./timetable.ts";

/** Something that gathers work while the event loop turns, and does it in one go at the turn's end. */
export interface TurnTask {
  /** Called once for each time the task was handed to {@link Turn}. */
  endTurn(): void;
}

/** A task waits this share of the window at least: within the rest it is let go when there is least to do. */
const SURE_SHARE = 0.75;

/**
 * The end of a turn of the event loop, in two stages: first every room hands what it gathered to its
 * members' queues, then every queue that holds something writes it. So what several rooms and direct
 * answers have for one recipient leaves in one write.
 *
 * A task that throws is reported and does not keep the others from running.
 */
export class Turn {
  readonly #clock: Clock;
  readonly #report: (error: unknown) => void;
  readonly #window = new FlushWindow();
  /** What waits for company. */
  readonly #held = new Timetable<TurnTask>();
  #fanOuts: TurnTask[] = [];
  #writes: TurnTask[] = [];
  #dones: TurnTask[] = [];
  /** When what is being handled now came in (monotonic milliseconds): who reads it off a socket says so. */
  arrivedAt = 0;
  #armed = false;
  #waiting = false;

  constructor(clock: Clock, report: (error: unknown) => void) {
    this.#clock = clock;
    this.#report = report;
  }

  /** Milliseconds of a monotonic clock. */
  now(): number {
    return this.#clock.now();
  }

  /** How long it pays to wait for company just now, in milliseconds: 0 while there is time to spare. */
  get windowMs(): number {
    return this.#window.ms;
  }

  /** Runs `task` at the end of this turn, in the first stage. */
  fanOut(task: TurnTask): void {
    this.#fanOuts.push(task);
    this.#arm();
  }

  /**
   * Runs `task` in the first stage too, but only when the window has passed, or most of it, unless it is taken back.
   *
   * @param writes how many it will bring about, more or less
   */
  hold(task: TurnTask, writes: number): Appointment {
    const now = this.now();
    const hold = this.#held.add(task, writes, now + this.windowMs * SURE_SHARE, now + this.windowMs);
    this.#wait();
    return hold;
  }

  /** Runs `task` at the end of this turn, in the second stage. */
  write(task: TurnTask): void {
    this.#writes.push(task);
    this.#arm();
  }

  /** Runs `task` when the second stage is over. */
  done(task: TurnTask): void {
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
    for (const task of fanOuts) this.#run(task);
    const writes = this.#writes;
    this.#writes = [];
    for (const task of writes) this.#run(task);
    const dones = this.#dones;
    this.#dones = [];
    for (const task of dones) this.#run(task);
    this.#armed = false;
    this.#window.measured(start, this.now());
    // A write that evicted a member has made rooms gather its leave notice: that is the next turn's.
    if (this.#fanOuts.length > 0 || this.#writes.length > 0) this.#arm();
  }

  /** Sets the timer for those that wait, unless it is set. */
  #wait(): void {
    if (this.#waiting) return;
    const next = this.#held.next;
    if (next === undefined) return;
    this.#waiting = true;
    this.#clock.setTimer(next - this.now(), () => {
      this.#waiting = false;
      this.#held.take(this.now(), (task) => this.fanOut(task));
      this.#wait();
    });
  }

  #run(task: TurnTask): void {
    try {
      task.endTurn();
    } catch (error) {
      this.#report(error);
    }
  }
}
