/** Something that is due at a time, unless it is taken back. */
export interface Delay {
  /** Takes it back. Harmless once it was due. */
  cancel(): void;
}

class DelayedEntry<T> implements Delay {
  /** Undefined once it was taken back, or was due. */
  item: T | undefined;
  readonly #slot: Slot<T>;
  readonly #work: number;

  constructor(item: T, work: number, slot: Slot<T>) {
    this.item = item;
    this.#work = work;
    this.#slot = slot;
    slot.work += work;
  }

  cancel(): void {
    if (this.item === undefined) return;
    this.item = undefined;
    this.#slot.work -= this.#work;
  }
}

/** What is due at the same time. */
class Slot<T> {
  readonly at: number;
  readonly entries: DelayedEntry<T>[] = [];
  /** How much work they are. */
  work = 0;

  constructor(at: number) {
    this.at = at;
  }
}

/**
 * Items that are each due at some time within a span of their own, laid so that no time has more to do than it
 * can while another one near has less. Left to chance, what is due together would stay together: whatever a
 * rush delays begins anew at the same time.
 *
 * Times are whole numbers, in a unit of which spans have a few.
 */
export class DelayedFlushes<T> {
  /** The work that is not too much for one time. */
  readonly #capacity: number;
  /** Earliest first; none twice for one time. */
  readonly #slots: Slot<T>[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** When the first slot is due; undefined when there is none. */
  get next(): number | undefined {
    return this.#slots[0]?.at;
  }

  /**
   * Finds a time for `item` from `earliest` to `latest`: the last at which that is not too much to do, or else
   * that with the least to do.
   *
   * @param work how much it is
   */
  add(item: T, work: number, earliest: number, latest: number): Delay {
    let slot = this.#slotAt(latest);
    for (let at = latest - 1; at >= earliest && slot.work + work > this.#capacity; at -= 1) {
      const other = this.#slotAt(at);
      if (other.work < slot.work) slot = other;
    }
    const entry = new DelayedEntry(item, work, slot);
    slot.entries.push(entry);
    return entry;
  }

  /** Removes what is due by `now`, and hands it to `each`. */
  take(now: number, each: (item: T) => void): void {
    let count = 0;
    for (const slot of this.#slots) {
      if (slot.at > now) break;
      count += 1;
    }
    for (const slot of this.#slots.splice(0, count)) {
      for (const entry of slot.entries) {
        const { item } = entry;
        entry.item = undefined;
        if (item !== undefined) each(item);
      }
    }
  }

  #slotAt(at: number): Slot<T> {
    let index = this.#slots.length;
    while (index > 0 && this.#atOf(index - 1) > at) index -= 1;
    const slot = this.#slots[index - 1];
    if (slot?.at === at) return slot;
    const free = new Slot<T>(at);
    this.#slots.splice(index, 0, free);
    return free;
  }

  #atOf(index: number): number {
    return this.#slots[index]?.at ?? -Infinity;
  }
}
