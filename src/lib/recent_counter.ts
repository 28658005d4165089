import { TopCounter } from "./top_counter.ts";

/** A name and how often it was counted. */
export interface NameCount {
  readonly name: string;
  readonly count: number;
}

/** How long a {@link RecentCounter} remembers, and how much. */
interface RecentCounterLimits {
  /** Milliseconds of a slot. */
  readonly slotMs: number;
  /** Slots that count, with the one that is being filled. */
  readonly slots: number;
  /** Names of a slot. */
  readonly capacity: number;
}

/**
 * Counts names over the last minutes, in bounded memory.
 *
 * Time is cut into slots, each with a {@link TopCounter} of its own, and a new slot takes the place of the oldest one.
 * Counting costs a comparison and a look-up.
 */
export class RecentCounter {
  readonly #limits: RecentCounterLimits;
  /** At the number of each, modulo their count. Slots without names have no entry. */
  readonly #slots: { readonly number: number; readonly counter: TopCounter }[] = [];
  #counter: TopCounter;
  /** When the slot ends that is being filled (milliseconds). */
  #endsAt = -Infinity;

  constructor(limits: RecentCounterLimits) {
    this.#limits = limits;
    this.#counter = new TopCounter(limits.capacity);
  }

  /** Adds one to `name`. @param now monotonic milliseconds */
  add(name: string, now: number): void {
    if (now >= this.#endsAt) this.#begin(now);
    this.#counter.add(name);
  }

  /** Returns the most frequent names, at most `limit`, most frequent first. */
  top(limit: number, now: number): NameCount[] {
    const { slotMs, slots } = this.#limits;
    const oldest = Math.floor(now / slotMs) - slots + 1;
    const recent = this.#slots.filter(({ number }) => number >= oldest);
    return sumCounts(recent.flatMap(({ counter }) => [...counter.counts()])).slice(0, limit);
  }

  #begin(now: number): void {
    const { slotMs, slots, capacity } = this.#limits;
    const number = Math.floor(now / slotMs);
    this.#counter = new TopCounter(capacity);
    this.#endsAt = (number + 1) * slotMs;
    this.#slots[number % slots] = { number, counter: this.#counter };
  }
}

/** Adds up the counts of each name. Returns the largest first, and by name where they are equal. */
export function sumCounts(counts: Iterable<readonly [name: string, count: number]>): NameCount[] {
  const sums = new Map<string, number>();
  for (const [name, count] of counts) sums.set(name, (sums.get(name) ?? 0) + count);
  return [...sums]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}
