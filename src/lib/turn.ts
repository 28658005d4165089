import type { Clock } from "./clock.ts";
import { FlushWindow } from "./flush_window.ts";
import { RingBuffer } from "./ring_buffer.ts";

/** Something that gathers work while the event loop turns, and does it in one go at the turn's end. */
export interface TurnTask {
  /** Called once for each time the task was handed to {@link Turn}. */
  endTurn(): void;
}

/** A task that waits for company: see {@link Turn.hold}. */
export interface Hold {
  /** Takes the task back. Harmless once it has run. */
  cancel(): void;
}

/**
 * Holds end at multiples of this, in milliseconds. What many rooms have leaves together: a turn is shared by
 * more, and whoever reads it is woken once for more.
 */
const TICK_MS = 4;

interface Held {
  readonly until: number;
  /** Undefined once it was taken back. */
  task: TurnTask | undefined;
}

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
  /** In the order of their ends: mostly, since the window changes by little at a time. */
  readonly #held = new RingBuffer<Held>();
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

  /** Runs `task` in the first stage too, but only when the window has nearly passed, unless it is taken back. */
  hold(task: TurnTask): Hold {
    const until = Math.floor((this.now() + this.windowMs) / TICK_MS) * TICK_MS;
    const held: Held = { until, task };
    this.#held.push(held);
    this.#wait();
    return { cancel: () => held.task = undefined };
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
    const next = this.#held.peek();
    if (this.#waiting || next === undefined) return;
    this.#waiting = true;
    this.#clock.setTimer(next.until - this.now(), () => {
      this.#waiting = false;
      this.#release();
    });
  }

  #release(): void {
    const now = this.now();
    for (let held = this.#held.peek(); held !== undefined && held.until <= now; held = this.#held.peek()) {
      this.#held.shift();
      if (held.task !== undefined) this.fanOut(held.task);
    }
    this.#wait();
  }

  #run(task: TurnTask): void {
    try {
      task.endTurn();
    } catch (error) {
      this.#report(error);
    }
  }
}
