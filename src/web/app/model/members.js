/** The members of a room. The server counts all of them, and names at most a thousand. */
export class Members {
  /** @type {Set<string>} */
  #names = new Set();
  /** @type {readonly string[] | undefined} */
  #sorted;
  count = 0;

  /** @param {readonly string[]} names @param {number} count */
  reset(names, count) {
    this.#names = new Set(names);
    this.count = count;
    this.#sorted = undefined;
  }

  /** @param {string} name */
  has(name) {
    return this.#names.has(name);
  }

  /** @param {string} name */
  add(name) {
    if (this.#names.has(name)) return;
    this.#names.add(name);
    this.count += 1;
    this.#sorted = undefined;
  }

  /** @param {string} name */
  delete(name) {
    // A member without a name in the list may leave too: there can be more members than names.
    this.#names.delete(name);
    this.count = Math.max(this.#names.size, this.count - 1);
    this.#sorted = undefined;
  }

  /** Renames a member. @param {string} name @param {string} to */
  rename(name, to) {
    if (!this.#names.delete(name)) return; // a member that was not listed
    this.#names.add(to);
    this.#sorted = undefined;
  }

  /** The names in alphabetical order. */
  get names() {
    this.#sorted ??= [...this.#names].sort(collator.compare);
    return this.#sorted;
  }
}

const collator = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });
