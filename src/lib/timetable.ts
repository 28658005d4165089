/** Something that is due at a time, unless it is taken back. */
export interface Appointment {
  /** Takes it back. Harmless once it was due. */
  cancel(): void;
}

class Entry<T> implements Appointment {
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

/** What is due in the same millisecond. */
class Slot<T> {
  readonly at: number;
  readonly entries: Entry<T>[] = [];
  /** How much work they are. */
  work = 0;

  constructor(at: number) {
    this.at = at;
  }
}

/**
 * Items that are each due at some time within a span of their own, to the millisecond, laid so that no
 * millisecond has much more to do than those around it. Left to chance, what is due together would stay
 * together: whatever a busy moment delays begins anew at the same time.
 *
 * Times are milliseconds of one monotonic clock. Spans reach some ten milliseconds ahead, so there are few slots.
 */
export class Timetable<T> {
  /** Earliest first; none twice for one time. */
  readonly #slots: Slot<T>[] = [];

  /** When the first slot is due; undefined when there is none. */
  get next(): number | undefined {
    return this.#slots[0]?.at;
  }

  /**
   * Finds a time for `item` from `earliest` to `latest`: that with the least to do, and among those the last.
   *
   * @param work how much it is, in the unit of all others'
   */
  add(item: T, work: number, earliest: number, latest: number): Appointment {
    const slot = this.#leastBusy(Math.ceil(earliest), Math.floor(latest));
    const entry = new Entry(item, work, slot);
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

  #leastBusy(earliest: number, latest: number): Slot<T> {
    let index = this.#slots.length;
    let best: Slot<T> | undefined;
    for (let at = latest; best === undefined || (at >= earliest && best.work > 0); at -= 1) {
      while (index > 0 && this.#atOf(index - 1) > at) index -= 1;
      const slot = this.#slots[index - 1];
      if (slot?.at !== at) return this.#insert(index, at);
      if (best === undefined || slot.work < best.work) best = slot;
    }
    return best;
  }

  #atOf(index: number): number {
    return this.#slots[index]?.at ?? -Infinity;
  }

  #insert(index: number, at: number): Slot<T> {
    const slot = new Slot<T>(at);
    this.#slots.splice(index, 0, slot);
    return slot;
  }
}
