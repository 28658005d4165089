/**
 * Reads JSON so that a problem can be named with its line and column, in the same words on every runtime.
 *
 * The package `jsonc-parser` was compared: it finds no key that stands twice, overflows the stack on deep lists, and has
 * codes instead of what was found and expected, so that half of this file would remain.
 */

/** Where something begins in a text. Both count from 1; a column is a code point. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** A text is not JSON. The message says what was found and what was expected. */
export class JsonError extends Error {
  override readonly name = "JsonError";
  readonly position: TextPosition;

  constructor(message: string, position: TextPosition) {
    super(message);
    this.position = position;
  }
}

interface LocatedJson {
  readonly value: unknown;
  /** Lines of the keys of the outermost object. */
  readonly keyLines: ReadonlyMap<string, number>;
}

/**
 * Reads JSON (RFC 8259): what `JSON.parse` accepts, save for a key that an object has twice and more than
 * `MAX_DEPTH` levels.
 *
 * @throws {JsonError}
 */
export function parseLocatedJson(text: string): LocatedJson {
  return new LocatedJsonReader(text).read();
}

/** Objects and arrays within each other. */
const MAX_DEPTH = 100;
/** Characters of the text that a message shows. */
const MAX_SHOWN = 40;

const SPACE = /[ \t\r\n]*/y;
// deno-lint-ignore no-control-regex
const CHARACTERS = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
/** What a message shows of the text: a string, an escape, a word or number, or one character. */
const TOKEN = /"[^"\n]*"|\\u[\da-zA-Z]{0,4}|\\?[\p{L}\p{N}_$.+-]+|\\./uy;
const COMMENT = /\/\/|\/\*|#/y;
const WORDS = new Map<string, unknown>([["true", true], ["false", false], ["null", null]]);

const A_VALUE = "a value";
const A_KEY = "a key in double quotes";

class LocatedJsonReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  #keyLines: ReadonlyMap<string, number> = new Map();
  /** A line and its bounds. Keys are read in order, so that their lines are counted from the one before. */
  #line = { number: 0, start: 0, end: -1 };

  constructor(text: string) {
    this.#text = text;
  }

  read(): LocatedJson {
    this.#skipSpace();
    const value = this.#value();
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail("the end of the file");
    return { value, keyLines: this.#keyLines };
  }

  #value(): unknown {
    const first = this.#text[this.#at];
    if (first === "{") return this.#nested(() => this.#object());
    if (first === "[") return this.#nested(() => this.#array());
    if (first === '"') return this.#string();
    const number = this.#match(NUMBER);
    if (number !== undefined) return Number(number);
    const word = this.#match(WORD);
    if (word === undefined) this.#fail(A_VALUE);
    return WORDS.get(word);
  }

  #nested(read: () => unknown): unknown {
    if (this.#depth === MAX_DEPTH) this.#fail(`at most ${MAX_DEPTH} levels`);
    this.#depth += 1;
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #object(): unknown {
    const lines = new Map<string, number>();
    if (this.#depth === 1) this.#keyLines = lines;
    const entries = this.#list("}", "key", () => {
      const at = this.#at;
      if (this.#text[at] !== '"') this.#fail(A_KEY);
      const key = this.#string();
      const earlier = lines.get(key);
      if (earlier !== undefined) {
        this.#refuse(`found ${this.#found(at)} again, expected each key once: line ${earlier} has it`, at);
      }
      lines.set(key, this.#lineAt(at));
      this.#skipSpace();
      if (!this.#skip(":")) this.#fail("a colon");
      this.#skipSpace();
      return [key, this.#value()] as const;
    });
    return Object.fromEntries(entries);
  }

  #array(): unknown {
    return this.#list("]", "value", () => this.#value());
  }

  /** Reads what stands between brackets, with commas between. */
  #list<Item>(end: "}" | "]", what: string, read: () => Item): Item[] {
    this.#at += 1;
    this.#skipSpace();
    const items: Item[] = [];
    if (this.#skip(end)) return items;
    for (;;) {
      items.push(read());
      this.#skipSpace();
      if (this.#skip(end)) return items;
      const comma = this.#at;
      if (!this.#skip(",")) this.#fail(`a comma or ${end}`);
      this.#skipSpace();
      if (this.#text[this.#at] === end) {
        this.#refuse(`found a comma before ${end}, expected no comma after the last ${what}`, comma);
      }
    }
  }

  #string(): string {
    const begin = this.#at;
    const characters = this.#match(CHARACTERS);
    if (characters === undefined || !this.#skip('"')) {
      this.#fail(this.#text[this.#at] === "\\" ? "an escape of JSON, such as \\\\ for a backslash" : "a double quote");
    }
    return JSON.parse(this.#text.slice(begin, this.#at));
  }

  #skipSpace(): void {
    this.#match(SPACE);
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    const found = this.#peek(pattern, this.#at);
    this.#at += found?.length ?? 0;
    return found;
  }

  #peek(pattern: RegExp, at: number): string | undefined {
    pattern.lastIndex = at;
    return pattern.exec(this.#text)?.[0];
  }

  #fail(expected: string): never {
    this.#refuse(`found ${this.#found(this.#at)}, expected ${expected}`, this.#at);
  }

  #refuse(problem: string, at: number): never {
    throw new JsonError(problem, this.#position(at));
  }

  #found(at: number): string {
    const code = this.#text.codePointAt(at);
    if (code === undefined) return "the end of the file";
    if (this.#peek(COMMENT, at) !== undefined) return "a comment";
    const token = this.#peek(TOKEN, at) ?? String.fromCodePoint(code);
    if (NAMES.has(token)) return NAMES.get(token) ?? "";
    // What a terminal would obey or not show.
    if (/[\p{C}\p{Z}]/u.test(token.replaceAll(" ", ""))) return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
    return token.length > MAX_SHOWN ? `${token.slice(0, MAX_SHOWN)}…` : token;
  }

  #position(at: number): TextPosition {
    const line = this.#lineAt(at);
    return { line, column: Array.from(this.#text.slice(this.#line.start, at)).length + 1 };
  }

  /** Returns the line of a place that is not before the last one that was asked for. */
  #lineAt(at: number): number {
    while (this.#line.end < at) {
      const start = this.#line.end + 1;
      this.#line = { number: this.#line.number + 1, start, end: this.#lineEnd(start) };
    }
    return this.#line.number;
  }

  /** Returns where the line ends that begins at `start`. */
  #lineEnd(start: number): number {
    const end = this.#text.indexOf("\n", start);
    return end === -1 ? this.#text.length : end;
  }
}

const NAMES = new Map([[",", "a comma"], ["\n", "a line break"], ["\t", "a TAB"]]);
