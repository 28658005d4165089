/** Tells the comments, strings and code of a TypeScript or JavaScript source apart, for the checks of the gate. */

export type PartKind = "code" | "comment" | "string";

/** A run of characters of one kind. */
export interface SourcePart {
  readonly kind: PartKind;
  readonly text: string;
  /** Of its first character, from 1. */
  readonly line: number;
}

/** After these a slash begins a regular expression; after anything else it divides. */
const BEFORE_REGEXP =
  /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|do|else|void|delete|throw|await|yield))\s*$/;
const LINE_COMMENT = /\/\/.*/y;
const BLOCK_COMMENT = /\/\*[\s\S]*?\*\//y;
const QUOTED = /"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'/y;
const REGEXP = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;

/** The parts of `source`, in order and without gaps. A regular expression counts as a string. */
export function sourceParts(source: string): readonly SourcePart[] {
  return new Splitter(source).split();
}

/** `source` with everything but `kinds` made blank: lines and columns stay as they are. */
export function only(source: string, kinds: readonly PartKind[]): string {
  return sourceParts(source)
    .map(({ kind, text }) => kinds.includes(kind) ? text : text.replace(/[^\n]/g, " "))
    .join("");
}

class Splitter {
  readonly #source: string;
  readonly #parts: SourcePart[] = [];
  #at = 0;
  /** Where the present run of code begins. */
  #codeFrom = 0;
  #line = 1;
  /** For each template that is open: the braces that are open in its present `${}`. */
  readonly #templates: number[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  split(): readonly SourcePart[] {
    while (this.#at < this.#source.length) this.#step();
    this.#endCode();
    return this.#parts;
  }

  #step(): void {
    const character = this.#source[this.#at];
    if (character === "/") return this.#slash();
    if (character === '"' || character === "'") return this.#take("string", this.#match(QUOTED));
    if (character === "`") return this.#template();
    const braces = this.#templates.at(-1);
    if (character === "}" && braces === 0) {
      this.#templates.pop();
      return this.#template();
    }
    if (braces !== undefined && character === "{") this.#templates.push((this.#templates.pop() ?? 0) + 1);
    if (braces !== undefined && character === "}") this.#templates.push((this.#templates.pop() ?? 1) - 1);
    this.#at += 1;
  }

  #slash(): void {
    const comment = this.#match(LINE_COMMENT) || this.#match(BLOCK_COMMENT);
    if (comment > 0) return this.#take("comment", comment);
    const before = this.#source.slice(Math.max(this.#codeFrom, this.#at - 20), this.#at);
    this.#take("string", BEFORE_REGEXP.test(before) ? this.#match(REGEXP) : 0);
  }

  /** The text of a template from its backquote, or from the end of a `${}`, up to the next `${` or its end. */
  #template(): void {
    let end = this.#at + 1;
    while (end < this.#source.length && this.#source[end] !== "`" && !this.#source.startsWith("${", end)) {
      end += this.#source[end] === "\\" ? 2 : 1;
    }
    const isOpen = this.#source.startsWith("${", end);
    if (isOpen) this.#templates.push(0);
    this.#take("string", end + (isOpen ? 2 : 1) - this.#at);
  }

  #match(pattern: RegExp): number {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#source)?.[0].length ?? 0;
  }

  /** Makes the next `length` characters a part; none leaves this one to the code. */
  #take(kind: PartKind, length: number): void {
    if (length === 0) {
      this.#at += 1;
      return;
    }
    this.#endCode();
    this.#push(kind, length);
    this.#codeFrom = this.#at;
  }

  #endCode(): void {
    const length = this.#at - this.#codeFrom;
    this.#at = this.#codeFrom;
    if (length > 0) this.#push("code", length);
  }

  #push(kind: PartKind, length: number): void {
    const text = this.#source.slice(this.#at, this.#at + length);
    this.#parts.push({ kind, text, line: this.#line });
    this.#line += text.split("\n").length - 1;
    this.#at += text.length;
  }
}
