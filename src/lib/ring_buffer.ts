/** A queue over one array that wraps around: adding and removing take constant time. */
export class RingBuffer<T> {
  #slots: (T | undefined)[] = [];
  #head = 0;
  #length = 0;

  /** Items held. */
  get length(): number {
    return this.#length;
  }

  /** Returns the oldest item without removing it. */
  peek(): T | undefined {
    return this.#slots[this.#head];
  }

  /** The item at `index`, from the oldest; undefined where there is none. */
  at(index: number): T | undefined {
    if (index < 0 || index >= this.#length) return undefined;
    return this.#slots[(this.#head + index) % this.#slots.length];
  }

  /** Adds the newest item. */
  push(item: T): void {
    if (this.#length === this.#slots.length) this.#grow();
    this.#slots[(this.#head + this.#length) % this.#slots.length] = item;
    this.#length += 1;
  }

  /** Removes and returns the oldest item. */
  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#slots[this.#head];
    this.#slots[this.#head] = undefined;
    this.#head = (this.#head + 1) % this.#slots.length;
    this.#length -= 1;
    if (this.#length === 0) this.clear();
    return item;
  }

  /** Removes everything, the storage too. */
  clear(): void {
    this.#slots = [];
    this.#head = 0;
    this.#length = 0;
  }

  /** All items, the oldest first. */
  *items(): Generator<T> {
    for (let i = 0; i < this.#length; i += 1) {
      yield this.#slots[(this.#head + i) % this.#slots.length] as T;
    }
  }

  #grow(): void {
    const grown = [...this.items()] as (T | undefined)[];
    grown.length = Math.max(8, grown.length * 2);
    this.#slots = grown;
    this.#head = 0;
  }
}
