import { altKey, controlKey, type KeyName, type KeyPress, sequenceKey } from "./key_press.ts";

const PASTE_START = "200~";
const PASTE_END = "\x1b[201~";
/** UTF-16 units of a paste that are kept; the rest is dropped. */
export const MAX_PASTE_UNITS = 1024 * 1024;
/** Longer control sequences are no keys. */
const MAX_SEQUENCE = 32;

/** A control sequence: CSI with its parameters and final character, or SS3 with its letter. */
// deno-lint-ignore no-control-regex
const SEQUENCE = /^\x1b(?:\[([\x30-\x3f]*)[\x20-\x2f]*([\x40-\x7e])|O([\x40-\x7e]))/;
/** The beginning of a control sequence. */
// deno-lint-ignore no-control-regex
const SEQUENCE_START = /^\x1b(?:\[[\x20-\x3f]*|O)?$/;
/** Text without control characters. */
// deno-lint-ignore no-control-regex
const PLAIN = /^[^\x00-\x1f\x7f]+/;

/**
 * Reads key presses from the bytes of a terminal in raw mode, however they are split into chunks.
 *
 * An ESC by itself waits for what follows it, which then counts as pressed with Alt.
 */
export class KeyReader {
  readonly #decoder = new TextDecoder();
  #rest = "";
  /** The text of a paste whose end has not come yet. */
  #paste: string | undefined;

  /** Returns the key presses that are complete. */
  push(chunk: Uint8Array): KeyPress[] {
    this.#rest += this.#decoder.decode(chunk, { stream: true });
    const presses: KeyPress[] = [];
    while (this.#rest !== "") {
      const before = this.#rest;
      const press = this.#paste === undefined ? this.#next() : this.#pasted();
      if (press !== undefined) presses.push(press);
      else if (this.#rest === before) break; // incomplete
    }
    return presses;
  }

  /** Takes one key press from the rest. Takes nothing if it is incomplete; returns undefined for unknown keys too. */
  #next(): KeyPress | undefined {
    const text = PLAIN.exec(this.#rest)?.[0];
    if (text !== undefined) {
      this.#take(text.length);
      return { kind: "text", text };
    }
    const [first = ""] = this.#rest;
    return first === "\x1b" ? this.#escaped() : this.#key(1, controlKey(first));
  }

  #escaped(): KeyPress | undefined {
    const [sequence, parameters = "", final, letter] = SEQUENCE.exec(this.#rest) ?? [];
    if (sequence !== undefined) {
      if (`${parameters}${final}` !== PASTE_START) {
        return this.#key(sequence.length, sequenceKey(parameters, final ?? letter ?? ""));
      }
      this.#take(sequence.length);
      this.#paste = "";
      return undefined;
    }
    if (SEQUENCE_START.test(this.#rest) && this.#rest.length < MAX_SEQUENCE) return undefined;
    const second = String.fromCodePoint(this.#rest.codePointAt(1) ?? 0);
    // ESC before another ESC or the start of a broken sequence is dropped by itself.
    return second === "\x1b" || second === "[" ? this.#key(1, undefined) : this.#key(1 + second.length, altKey(second));
  }

  #pasted(): KeyPress | undefined {
    const end = this.#rest.indexOf(PASTE_END);
    const kept = end === -1 ? this.#rest.length - partOfEnd(this.#rest) : end;
    const paste = ((this.#paste ?? "") + this.#rest.slice(0, kept)).slice(0, MAX_PASTE_UNITS);
    this.#take(end === -1 ? kept : end + PASTE_END.length);
    this.#paste = end === -1 ? paste : undefined;
    return end === -1 ? undefined : { kind: "paste", text: paste };
  }

  #key(length: number, name: KeyName | undefined): KeyPress | undefined {
    this.#take(length);
    return name === undefined ? undefined : { kind: "key", name };
  }

  #take(length: number): void {
    this.#rest = this.#rest.slice(length);
  }
}

/** Returns how many characters at the end of `text` may begin the end of a paste. */
function partOfEnd(text: string): number {
  for (let length = PASTE_END.length - 1; length > 0; length -= 1) {
    if (text.endsWith(PASTE_END.slice(0, length))) return length;
  }
  return 0;
}
