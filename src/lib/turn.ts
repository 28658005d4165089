import type { Clock } from "./clock.ts";

/** Something that gathers work while the event loop turns, and does it in one go at the turn's end. */
export interface TurnTask {
  /** Called once for each time the task was handed to {@link Turn}. */
  endTurn(): void;
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
  #fanOuts: TurnTask[] = [];
  #writes: TurnTask[] = [];
  #armed = false;

  constructor(clock: Clock, report: (error: unknown) => void) {
    this.#clock = clock;
    this.#report = report;
  }

  /** Runs `task` at the end of this turn, in the first stage. */
  fanOut(task: TurnTask): void {
    this.#fanOuts.push(task);
    this.#arm();
  }

  /** Runs `task` at the end of this turn, in the second stage. */
  write(task: TurnTask): void {
    this.#writes.push(task);
    this.#arm();
  }

  #arm(): void {
    if (this.#armed) return;
    this.#armed = true;
    this.#clock.atEndOfTurn(() => this.#end());
  }

  #end(): void {
    const fanOuts = this.#fanOuts;
    this.#fanOuts = [];
    for (const task of fanOuts) this.#run(task);
    const writes = this.#writes;
    this.#writes = [];
    for (const task of writes) this.#run(task);
    this.#armed = false;
    // A write that evicted a member has made rooms gather its leave notice: that is the next turn's.
    if (this.#fanOuts.length > 0 || this.#writes.length > 0) this.#arm();
  }

  #run(task: TurnTask): void {
    try {
      task.endTurn();
    } catch (error) {
      this.#report(error);
    }
  }
}
