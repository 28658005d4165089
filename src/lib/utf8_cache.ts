const encoder = new TextEncoder();

/** Strings whose UTF-8 is cached. */
const MAX_STRINGS = 4096;

/** Caches the UTF-8 of texts made from short, recurring strings, such as the names that messages begin with. */
export class Utf8Cache {
  readonly #make: (string: string) => string;
  readonly #known = new Map<string, Uint8Array>();

  /** @param make makes the text of a string; the same string always gives the same text */
  constructor(make: (string: string) => string) {
    this.#make = make;
  }

  /** The UTF-8 of the text made from `string`. The array is shared: it must not be changed. */
  encode(string: string): Uint8Array {
    const known = this.#known.get(string);
    if (known !== undefined) return known;
    if (this.#known.size >= MAX_STRINGS) this.#known.clear();
    const bytes = encoder.encode(this.#make(string));
    this.#known.set(string, bytes);
    return bytes;
  }
}
