const encoder = new TextEncoder();

/** Strings whose UTF-8 is kept at most. */
const MOST_STRINGS = 4096;

/** The UTF-8 of short strings that come again and again, such as the names that messages begin with. */
export class Utf8Cache {
  readonly #known = new Map<string, Uint8Array>();

  /** The UTF-8 of `string`, which others hold too: it must not be changed. */
  encode(string: string): Uint8Array {
    const known = this.#known.get(string);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST_STRINGS) this.#known.clear();
    const bytes = encoder.encode(string);
    this.#known.set(string, bytes);
    return bytes;
  }
}
