import type { Clock, Timer } from "../lib/clock.ts";
import type { CollectionEffort } from "../runtime/mod.ts";

/** So many connections opened and closed, over all threads, leave enough behind to be worth it. */
const MANY_CHANGES = 1000;
/** How long nobody must have come, gone or said anything, in milliseconds: then a pause delays nobody. */
const SILENT_MS: Readonly<Record<CollectionEffort, number>> = { quick: 100, thorough: 3000 };
/**
 * With few connections collections take 30 to 60 milliseconds on Deno, less than 10 on Bun: then they wait for
 * silence no longer than this after the last of many changes. So what a flood of connections took is given back while
 * others talk on.
 */
const FEW_CONNECTIONS = 200;
const CALM_MS = 5000;

/** What it looks after. */
export interface IdleCollectorOwner {
  /** When a client last sent something (monotonic milliseconds). */
  lastInputAt(): number;
  /** Connections that are open now. */
  connections(): number;
  /** Collects garbage: for how long, the runtime says. */
  collect(effort: CollectionEffort): void;
}

/**
 * Has memory collected when many have come or gone and it is silent, and thoroughly when it stays so. A runtime
 * collects when it allocates, as it does while people talk: but a server whose clients are all silent would keep for
 * ever what their arrival took.
 */
export class IdleCollector {
  readonly #clock: Clock;
  readonly #owner: IdleCollectorOwner;
  readonly #manyChanges: number;
  #changes = 0;
  /** When the last of them was. */
  #changedAt = 0;
  /** What is to be done next. */
  #effort: CollectionEffort = "quick";
  #timer: Timer | undefined;

  /** @param threads that have a part of the server's connections, and each memory of its own */
  constructor(clock: Clock, owner: IdleCollectorOwner, threads = 1) {
    this.#manyChanges = MANY_CHANGES / threads;
    this.#clock = clock;
    this.#owner = owner;
  }

  /** A connection was opened or closed. */
  changed(): void {
    this.#changes += 1;
    if (this.#changes < this.#manyChanges) return;
    this.#changedAt = this.#clock.now();
    if (this.#effort === "thorough") this.stop();
    this.#effort = "quick";
    this.#timer ??= this.#waitForSilence();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Waits until it is silent, as far as can be told now. */
  #waitForSilence(): Timer {
    return this.#clock.setTimer(this.#untilSilent(), () => {
      this.#timer = undefined;
      if (this.#untilSilent() > 0) {
        this.#timer = this.#waitForSilence();
        return;
      }
      this.#changes = 0;
      this.#owner.collect(this.#effort);
      if (this.#effort === "thorough") return;
      this.#effort = "thorough";
      this.#timer = this.#waitForSilence();
    });
  }

  /** Milliseconds until it will have been silent for long enough, or calm, if nothing happens meanwhile. */
  #untilSilent(): number {
    const silentAt = Math.max(this.#changedAt, this.#owner.lastInputAt()) + SILENT_MS[this.#effort];
    const calmAt = this.#owner.connections() > FEW_CONNECTIONS ? Infinity : this.#changedAt + CALM_MS;
    return Math.min(silentAt, calmAt) - this.#clock.now();
  }
}
