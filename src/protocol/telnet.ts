/**
 * Telnet commands in a text stream (RFC 854): the byte 255 (IAC) and what follows it. UTF-8 has no such byte, so
 * what is text without telnet is the same text with it.
 */

import type { ClientRequest } from "../chat/request.ts";
import { concat, copyOf, NO_BYTES } from "../lib/byte_buffer.ts";

/** Interpret as command. */
export const IAC = 0xff;

// RFC 854; EOF, SUSP and ABORT are of RFC 1184, EOR is of RFC 885.
const EOF = 0xec;
const SE = 0xf0;
const AYT = 0xf6;
const SB = 0xfa;
const WILL = 0xfb;
const WONT = 0xfc;
const DO = 0xfd;
const DONT = 0xfe;

/** What follows in a longer subnegotiation is read as text. None is expected, since no option is agreed to. */
const MAX_SUBNEGOTIATION_BYTES = 1024;

const ARE_YOU_THERE: ClientRequest = { kind: "command", word: "/ping", rest: "" };

/** What the next byte is: text, a command, an option, a byte of a subnegotiation, or one behind an IAC in it. */
type State = "text" | "command" | "option" | "subnegotiation" | "subcommand";

/**
 * Takes telnet commands out of a stream. What has to be answered comes out as a request, at its place between the
 * bytes before it and behind it; a command may be cut anywhere.
 */
export class TelnetStream {
  #chunk: Uint8Array = NO_BYTES;
  #offset = 0;
  #state: State = "text";
  /** WILL, WONT, DO or DONT, whose option comes next. */
  #verb = 0;
  /** Bytes of the subnegotiation so far. */
  #length = 0;

  push(chunk: Uint8Array): void {
    const rest = this.#chunk.subarray(this.#offset);
    this.#chunk = rest.length === 0 ? chunk : concat([rest, chunk]);
    this.#offset = 0;
  }

  /** The next bytes of text, valid until {@link hold}, or the next request; undefined until more is pushed. */
  next(): Uint8Array | ClientRequest | undefined {
    while (this.#offset < this.#chunk.length) {
      const found = this.#state === "text" ? this.#text() : this.#step(this.#chunk[this.#offset++] as number);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Nothing is left of what came, and no command is under way. */
  get isEmpty(): boolean {
    return this.#offset === this.#chunk.length && this.#state === "text";
  }

  /** Copies what is left: the last chunk's memory may change after this. */
  hold(): void {
    const isOver = this.#offset === this.#chunk.length;
    this.#chunk = isOver ? NO_BYTES : copyOf(this.#chunk.subarray(this.#offset));
    this.#offset = 0;
  }

  /** What is before the next IAC, if there is anything. */
  #text(): Uint8Array | undefined {
    const from = this.#offset;
    const end = this.#chunk.indexOf(IAC, from);
    this.#offset = end === -1 ? this.#chunk.length : end + 1;
    if (end !== -1) this.#state = "command";
    return end === from ? undefined : this.#chunk.subarray(from, end === -1 ? undefined : end);
  }

  /** Looks at one byte of a command. */
  #step(byte: number): Uint8Array | ClientRequest | undefined {
    switch (this.#state) {
      case "text":
        return undefined;
      case "command":
        return this.#command(byte);
      case "option":
        this.#state = "text";
        return refusalOf(this.#verb, byte);
      case "subnegotiation":
      case "subcommand":
        return this.#skip(byte);
    }
  }

  #command(byte: number): Uint8Array | ClientRequest | undefined {
    this.#state = "text";
    if (byte === IAC) return Uint8Array.of(IAC);
    if (byte < EOF) { // no command, so the one before was none: a byte that is not UTF-8, and another one
      this.#offset -= 1;
      return Uint8Array.of(IAC);
    }
    if (byte === AYT) return ARE_YOU_THERE;
    if (byte === SB) {
      this.#state = "subnegotiation";
      this.#length = 0;
    } else if (byte >= WILL) {
      this.#state = "option";
      this.#verb = byte;
    }
    return undefined; // interrupt process, abort output, and the rest
  }

  /** Passes over one byte of a subnegotiation, which IAC SE ends. */
  #skip(byte: number): undefined {
    this.#length += 1;
    const isOver = this.#state === "subcommand" && byte === SE;
    if (isOver || this.#length > MAX_SUBNEGOTIATION_BYTES) this.#state = "text";
    else this.#state = this.#state === "subnegotiation" && byte === IAC ? "subcommand" : "subnegotiation";
  }
}

/** Refuses every option that is asked for or offered (RFC 854). WONT and DONT need no answer. */
function refusalOf(verb: number, option: number): ClientRequest | undefined {
  if (verb === DO) return { kind: "telnet", reply: Uint8Array.of(IAC, WONT, option) };
  if (verb === WILL) return { kind: "telnet", reply: Uint8Array.of(IAC, DONT, option) };
  return undefined;
}
