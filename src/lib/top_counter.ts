interface NamedCount {
  /** How often it came since it was last dropped. */
  count: number;
  /** Decides what is dropped: the count, less that of names which were dropped meanwhile. */
  weight: number;
}

/**
 * Counts names in bounded memory, and knows the most frequent ones.
 *
 * Up to twice its capacity in names, every count is exact. Then as many names as the capacity are kept: those of most
 * weight, which is lowered by that of the first name beyond them (Misra and Gries, 1982, in batches). So a count is never
 * too high, and a name with more than one in `capacity` of all counts is always among those that are kept.
 */
export class TopCounter {
  readonly #capacity: number;
  #counts = new Map<string, NamedCount>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Adds one to `name`. */
  add(name: string): void {
    const known = this.#counts.get(name);
    if (known !== undefined) {
      known.count += 1;
      known.weight += 1;
      return;
    }
    if (this.#counts.size >= 2 * this.#capacity) this.#prune();
    this.#counts.set(name, { count: 1, weight: 1 });
  }

  /** The names with their counts, which are never too high. */
  *counts(): Generator<readonly [name: string, count: number]> {
    for (const [name, { count }] of this.#counts) yield [name, count];
  }

  #prune(): void {
    const heaviest = [...this.#counts].sort(([, a], [, b]) => b.weight - a.weight);
    const excess = heaviest[this.#capacity]?.[1].weight ?? 0;
    this.#counts = new Map(heaviest.slice(0, this.#capacity));
    for (const entry of this.#counts.values()) entry.weight -= excess;
  }
}
