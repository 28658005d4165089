import type { Clock, Timer } from "../lib/clock.ts";
import type { CollectionEffort } from "../runtime/mod.ts";

/** Connections opened and closed, over all threads, that leave enough garbage to be worth a collection. */
const MANY_CHANGES = 1000;
/** Milliseconds without a connection or a request, after which a pause delays no client. */
const SILENT_MS: Readonly<Record<CollectionEffort, number>> = { quick: 100, thorough: 3000 };
/**
 * With few connections a collection takes 30 to 60 ms on Deno and less than 10 ms on Bun. It then waits for silence no
 * longer than this after the last of many changes, so that the memory of a connection flood is given back while other
 * clients talk on.
 */
const FEW_CONNECTIONS = 200;
const MAX_WAIT_MS = 5000;

/** What an idle collector needs to know, and does. */
export interface IdleCollectorOwner {
  /** When a client last sent something (monotonic milliseconds). */
  lastInputAt(): number;
  /** Connections that are open now. */
  connections(): number;
  /** Drops caches and collects garbage. */
  collect(effort: CollectionEffort): void;
}

/**
 * Collects garbage after many connections were opened or closed, as soon as all clients are silent, and thoroughly if
 * they stay silent. A runtime collects only when it allocates, so a server with silent clients would otherwise keep the
 * garbage of their connecting for ever.
 */
export class IdleCollector {
  readonly #clock: Clock;
  readonly #owner: IdleCollectorOwner;
  readonly #manyChanges: number;
  #changes = 0;
  /** When the last change was. */
  #changedAt = 0;
  /** Of the next collection. */
  #effort: CollectionEffort = "quick";
  #timer: Timer | undefined;

  /** @param threads that share the server's connections; each has a heap of its own */
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

  /** Sets the timer for the earliest time at which a collection may be due. */
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

  /** Milliseconds until a collection is due, if nothing happens meanwhile. */
  #untilSilent(): number {
    const silentAt = Math.max(this.#changedAt, this.#owner.lastInputAt()) + SILENT_MS[this.#effort];
    const latestAt = this.#owner.connections() > FEW_CONNECTIONS ? Infinity : this.#changedAt + MAX_WAIT_MS;
    return Math.min(silentAt, latestAt) - this.#clock.now();
  }
}
