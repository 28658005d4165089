/** Items of one run; a longer run is split in two. */
const MAX_RUN_ITEMS = 512;

/**
 * Keeps items in order, in runs of a few hundred.
 *
 * Adding and removing take two binary searches and a short copy, whether there are ten items or a million. The order of
 * an item must not change while the list holds it: remove it first, and add it again after the change.
 */
export class SortedList<T> {
  readonly #compare: (a: T, b: T) => number;
  /** Each run is sorted and not empty; all its items come before those of the next run. */
  readonly #runs: T[][] = [];

  /** @param compare returns 0 only for an item and itself */
  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  add(item: T): void {
    const at = Math.min(this.#runOf(item), Math.max(0, this.#runs.length - 1));
    const run = this.#runs[at];
    if (run === undefined) return void this.#runs.push([item]);
    run.splice(this.#firstFrom(run, item), 0, item);
    if (run.length > MAX_RUN_ITEMS) this.#runs.splice(at + 1, 0, run.splice(run.length >> 1));
  }

  /** Removes `item`. Harmless where the list does not hold it. */
  remove(item: T): void {
    const at = this.#runOf(item);
    const run = this.#runs[at];
    if (run === undefined) return;
    const index = this.#firstFrom(run, item);
    if (run[index] !== item) return;
    run.splice(index, 1);
    if (run.length === 0) this.#runs.splice(at, 1);
  }

  /** The first `limit` items. */
  first(limit: number): T[] {
    const items: T[] = [];
    for (const run of this.#runs) {
      if (items.length >= limit) break;
      items.push(...run.slice(0, limit - items.length));
    }
    return items;
  }

  /** The index of the first run that does not end before `item`; the number of runs where all do. */
  #runOf(item: T): number {
    let [low, high] = [0, this.#runs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const last = this.#runs[middle]?.at(-1);
      if (last !== undefined && this.#compare(last, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The index of the first item of `run` that is not before `item`. */
  #firstFrom(run: readonly T[], item: T): number {
    let [low, high] = [0, run.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(run[middle] as T, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
