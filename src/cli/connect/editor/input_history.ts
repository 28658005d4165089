/** Drafts that are kept. */
const MAX_ENTRIES = 200;

/** Earlier drafts, which Up and Down walk through. The draft being typed is the newest, and is kept meanwhile. */
export class InputHistory {
  readonly #entries: string[] = [];
  /** Position of the shown entry; the number of entries stands for the draft being typed. */
  #at = 0;
  #typed = "";

  /** Adds a draft, unless it is empty or the same as the last one. */
  add(text: string): void {
    if (text.trim() !== "" && this.#entries.at(-1) !== text) this.#entries.push(text);
    if (this.#entries.length > MAX_ENTRIES) this.#entries.shift();
    this.#at = this.#entries.length;
    this.#typed = "";
  }

  /** Returns the entry before the shown one. @param shown the draft as it is now */
  older(shown: string): string | undefined {
    if (this.#at === 0) return undefined;
    if (this.#at === this.#entries.length) this.#typed = shown;
    this.#at -= 1;
    return this.#entries[this.#at];
  }

  /** Returns the entry after the shown one, or the draft that was being typed. */
  newer(): string | undefined {
    if (this.#at >= this.#entries.length) return undefined;
    this.#at += 1;
    return this.#entries[this.#at] ?? this.#typed;
  }
}
