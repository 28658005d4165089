interface NamedCount {
  count: number;
}

/**
 * Counts names in bounded memory, and knows the most frequent ones.
 *
 * Up to twice its capacity in names, every count is exact. Then the counts are lowered by that of the first name beyond
 * the capacity, and names without a count are dropped (Misra and Gries, 1982, in batches). So a count is never too high,
 * and a name with more than one in `capacity` of all counts is always among those that are kept.
 */
export class TopCounter {
  readonly #capacity: number;
  readonly #counts = new Map<string, NamedCount>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Adds one to `name`. */
  add(name: string): void {
    const known = this.#counts.get(name);
    if (known !== undefined) {
      known.count += 1;
      return;
    }
    if (this.#counts.size >= 2 * this.#capacity) this.#prune();
    this.#counts.set(name, { count: 1 });
  }

  /** The names with their counts, which are never too high. */
  *counts(): Generator<readonly [name: string, count: number]> {
    for (const [name, { count }] of this.#counts) yield [name, count];
  }

  #prune(): void {
    const descending = Array.from(this.#counts.values(), ({ count }) => count).sort((a, b) => b - a);
    const excess = descending[this.#capacity] ?? 0;
    for (const [name, entry] of this.#counts) {
      entry.count -= excess;
      if (entry.count <= 0) this.#counts.delete(name);
    }
  }
}
