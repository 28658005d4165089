import type { Clock } from "../../lib/clock.ts";

/** Gathers work during a turn of the event loop, and does it in one go at the turn's end. */
export interface FlushTask {
  /** Called once for each time the task was given to {@link FlushScheduler}. */
  run(): void;
}

/** Learns how much of a thread's time flushing takes. */
export interface FlushMeter {
  /** Flushing at the end of a turn took from `start` to `end` (monotonic milliseconds). */
  measured(start: number, end: number): void;
}

/**
 * Runs tasks at the end of a turn of the event loop, in three stages.
 *
 * 1. Fan-outs hand their batches to their members' queues.
 * 2. Queues write what they hold: bytes of several rooms, and answers, leave in one write for each recipient.
 * 3. Tasks run that depend on the writes, such as measuring how long deliveries took.
 *
 * A task that throws is reported, and the others still run.
 */
export class FlushScheduler {
  readonly #clock: Clock;
  readonly #report: (error: unknown) => void;
  readonly #meter: FlushMeter | undefined;
  #fanOuts: FlushTask[] = [];
  #writes: FlushTask[] = [];
  #afterWrites: FlushTask[] = [];
  #armed = false;

  constructor(clock: Clock, report: (error: unknown) => void, meter?: FlushMeter) {
    this.#clock = clock;
    this.#report = report;
    this.#meter = meter;
  }

  /** Milliseconds of a monotonic clock. */
  now(): number {
    return this.#clock.now();
  }

  /** Runs `task` at the end of this turn, in the first stage. */
  fanOut(task: FlushTask): void {
    this.#fanOuts.push(task);
    this.#arm();
  }

  /** Runs `task` at the end of this turn, in the second stage. */
  write(task: FlushTask): void {
    this.#writes.push(task);
    this.#arm();
  }

  /** Runs `task` at the end of this turn, in the third stage. */
  afterWrites(task: FlushTask): void {
    this.#afterWrites.push(task);
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
    const afterWrites = this.#afterWrites;
    this.#afterWrites = [];
    for (const task of afterWrites) this.#runTask(task);
    this.#armed = false;
    this.#meter?.measured(start, this.now());
    // A write that evicts a member makes its rooms gather a leave notice, which belongs to the next turn.
    if (this.#fanOuts.length > 0 || this.#writes.length > 0) this.#arm();
  }

  #runTask(task: FlushTask): void {
    try {
      task.run();
    } catch (error) {
      this.#report(error);
    }
  }
}
