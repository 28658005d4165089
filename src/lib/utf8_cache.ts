const encoder = new TextEncoder();

/** Strings whose UTF-8 is kept at most. */
const MAX_STRINGS = 4096;

/** The UTF-8 of what is made of short strings that come again and again, such as the names that messages begin with. */
export class Utf8Cache {
  readonly #make: (string: string) => string;
  readonly #known = new Map<string, Uint8Array>();

  /** @param make what is made of a string: always the same of the same */
  constructor(make: (string: string) => string) {
    this.#make = make;
  }

  /** The UTF-8 of what is made of `string`. Others hold the array too: it must not be changed. */
  encode(string: string): Uint8Array {
    const known = this.#known.get(string);
    if (known !== undefined) return known;
    if (this.#known.size >= MAX_STRINGS) this.#known.clear();
    const bytes = encoder.encode(this.#make(string));
    this.#known.set(string, bytes);
    return bytes;
  }
}
