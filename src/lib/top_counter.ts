interface TopEntry {
  count: number;
  /** How much of `count` may be of names that this one has replaced. */
  error: number;
}

/**
 * Counts names in bounded memory, and knows the most frequent ones.
 *
 * The "space-saving" algorithm (Metwally et al., 2005): while there are no more than `capacity` names, every count is
 * exact. A further name replaces the least frequent one and inherits its count as an error. A name with more than one in
 * `capacity` of all counts is always among those that are kept.
 */
export class TopCounter {
  readonly #capacity: number;
  readonly #entries = new Map<string, TopEntry>();

  /** @param capacity names that are kept */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Adds one to `name`. */
  add(name: string): void {
    const entry = this.#entries.get(name);
    if (entry !== undefined) entry.count += 1;
    else this.#insert(name);
  }

  /** The names with their counts, which are never too high. */
  *counts(): Generator<readonly [name: string, count: number]> {
    for (const [name, { count, error }] of this.#entries) yield [name, count - error];
  }

  #insert(name: string): void {
    if (this.#entries.size < this.#capacity) return void this.#entries.set(name, { count: 1, error: 0 });
    let least: string | undefined;
    let fewest = Infinity;
    for (const [other, { count }] of this.#entries) {
      if (count < fewest) [least, fewest] = [other, count];
    }
    if (least !== undefined) this.#entries.delete(least);
    this.#entries.set(name, { count: fewest + 1, error: fewest });
  }
}
