/** A pending item of {@link TimeSlots}. */
export interface Delay {
  /** Removes the item. Harmless once it was due or cancelled. */
  cancel(): void;
}

class SlotEntry<T> implements Delay {
  /** Undefined once it was due or cancelled. */
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

/** Everything that is due at one time. */
class Slot<T> {
  readonly at: number;
  readonly entries: SlotEntry<T>[] = [];
  /** The work of all entries together. */
  work = 0;

  constructor(at: number) {
    this.at = at;
  }
}

/**
 * Items that are each due within a span of time, spread so that no single time has too much work.
 *
 * Without that, a rush would stay together: items that are delayed to the same time begin their next delay at the same
 * time too. Times are whole numbers, in a unit of which a span has a few.
 */
export class TimeSlots<T> {
  readonly #capacity: number;
  /** Earliest first, one for each time. */
  readonly #slots: Slot<T>[] = [];

  /** @param capacity how much work one time can take */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** When the first slot is due; undefined when there is none. */
  get next(): number | undefined {
    return this.#slots[0]?.at;
  }

  /**
   * Puts `item` at a time from `earliest` to `latest`: the last one with capacity left, or else the one with the least
   * work. A span without any time puts it at `latest`.
   */
  add(item: T, work: number, earliest: number, latest: number): Delay {
    let slot = this.#slotAt(latest);
    for (let at = latest - 1; at >= earliest && slot.work + work > this.#capacity; at -= 1) {
      const other = this.#slotAt(at);
      if (other.work < slot.work) slot = other;
    }
    const entry = new SlotEntry(item, work, slot);
    slot.entries.push(entry);
    return entry;
  }

  /** Removes the items that are due by `now`, and passes each to `run`. */
  take(now: number, run: (item: T) => void): void {
    let count = 0;
    for (const slot of this.#slots) {
      if (slot.at > now) break;
      count += 1;
    }
    for (const slot of this.#slots.splice(0, count)) {
      for (const entry of slot.entries) {
        const { item } = entry;
        entry.item = undefined;
        if (item !== undefined) run(item);
      }
    }
  }

  #slotAt(at: number): Slot<T> {
    let index = this.#slots.length;
    while (index > 0 && this.#atOf(index - 1) > at) index -= 1;
    const slot = this.#slots[index - 1];
    if (slot?.at === at) return slot;
    const added = new Slot<T>(at);
    this.#slots.splice(index, 0, added);
    return added;
  }

  #atOf(index: number): number {
    return this.#slots[index]?.at ?? -Infinity;
  }
}
