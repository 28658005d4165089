/** A set that reports its size at each change. */
export class CountedSet<Value> extends Set<Value> {
  readonly #changed: (size: number) => void;

  constructor(changed: (size: number) => void) {
    super();
    this.#changed = changed;
  }

  override add(value: Value): this {
    super.add(value);
    this.#changed(this.size);
    return this;
  }

  override delete(value: Value): boolean {
    const had = super.delete(value);
    if (had) this.#changed(this.size);
    return had;
  }
}
