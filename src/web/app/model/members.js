import { nameKey } from "./names.js";

/** The members of a room. The server counts all of them, and names at most a thousand. */
export class Members {
  /** @type {Map<string, string>} The names by their keys. */
  #names = new Map();
  /** @type {readonly string[] | undefined} */
  #sorted;
  count = 0;

  /** @param {readonly string[]} names @param {number} count */
  reset(names, count) {
    this.#names = new Map(names.map((name) => [nameKey(name), name]));
    this.count = count;
    this.#sorted = undefined;
  }

  /** @param {string} name in any spelling */
  has(name) {
    return this.#names.has(nameKey(name));
  }

  /** @param {string} name */
  add(name) {
    if (this.has(name)) return;
    this.#names.set(nameKey(name), name);
    this.count += 1;
    this.#sorted = undefined;
  }

  /** @param {string} name */
  delete(name) {
    // A member without a name in the list may leave too: there can be more members than names.
    this.#names.delete(nameKey(name));
    this.count = Math.max(this.#names.size, this.count - 1);
    this.#sorted = undefined;
  }

  /** Renames a member. @param {string} name @param {string} to */
  rename(name, to) {
    if (!this.#names.delete(nameKey(name))) return; // a member that was not listed
    this.#names.set(nameKey(to), to);
    this.#sorted = undefined;
  }

  /** The names in alphabetical order. */
  get names() {
    this.#sorted ??= [...this.#names.values()].sort(collator.compare);
    return this.#sorted;
  }
}

const collator = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });
