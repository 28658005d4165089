import { nameKey } from "../../chat/name_key.ts";
import type { Clock, Timer } from "../../lib/clock.ts";

/** Something that was asked of the server and has not been answered. */
export interface Pending {
  readonly id: number;
  readonly kind: "message" | "direct" | "join" | "who" | "rooms" | "history" | "missed";
  /** Which room it is about, if any. */
  readonly room?: string;
  /** What to call it when nothing comes of it. */
  readonly what: string;
}

/** How long the server may take. It reads less of us than this when its rate limit holds us back. */
const PATIENCE_MS = 15_000;

/** What is under way, in the order in which it was sent. Ids are never used twice, also across connections. */
export class InFlight {
  readonly #clock: Clock;
  readonly #late: (pending: Pending) => void;
  readonly #pending = new Map<number, { readonly pending: Pending; readonly timer: Timer }>();
  #asked = 0;

  /** @param late told of what was not answered in time, and is under way no longer */
  constructor(clock: Clock, late: (pending: Pending) => void) {
    this.#clock = clock;
    this.#late = late;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** Begins one, and returns its id. */
  add(details: Omit<Pending, "id">): number {
    this.#asked += 1;
    const pending = { ...details, id: this.#asked };
    const timer = this.#clock.setTimer(PATIENCE_MS, () => {
      this.#pending.delete(pending.id);
      this.#late(pending);
    });
    this.#pending.set(pending.id, { pending, timer });
    return pending.id;
  }

  /** The one with this id has been answered. */
  settle(id: unknown): Pending | undefined {
    const entry = typeof id === "number" ? this.#pending.get(id) : undefined;
    if (entry === undefined) return undefined;
    entry.timer.cancel();
    this.#pending.delete(entry.pending.id);
    return entry.pending;
  }

  /** The first one that an answer without an id can be meant for has been answered. */
  settleFirst(kinds: readonly Pending["kind"][], room?: string): Pending | undefined {
    for (const { pending } of this.#pending.values()) {
      const isAbout = room === undefined || (pending.room !== undefined && nameKey(pending.room) === nameKey(room));
      if (kinds.includes(pending.kind) && isAbout) return this.settle(pending.id);
    }
    return undefined;
  }

  /** Takes everything out: it will not be answered any more. */
  abandon(): Pending[] {
    const all = [...this.#pending.values()].map(({ pending }) => pending);
    for (const { id } of all) this.settle(id);
    return all;
  }
}
