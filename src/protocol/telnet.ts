/**
 * Removes telnet commands from a text stream (RFC 854). A command is the byte 255 (IAC) and the bytes that follow it.
 * UTF-8 never contains that byte, so the removal leaves text unchanged.
 */

import type { ClientRequest } from "../chat/request.ts";
import { concat, copyOf, NO_BYTES } from "../lib/byte_buffer.ts";

/** Interpret as command. */
export const IAC = 0xff;

// From RFC 854; EOF, SUSP and ABORT are from RFC 1184, EOR is from RFC 885.
const EOF = 0xec;
const SE = 0xf0;
const AYT = 0xf6;
const SB = 0xfa;
const WILL = 0xfb;
const WONT = 0xfc;
const DO = 0xfd;
const DONT = 0xfe;

/** The bytes after this many are read as text. No subnegotiation is expected: the server agrees to no option. */
const MAX_SUBNEGOTIATION_BYTES = 1024;

const ARE_YOU_THERE: ClientRequest = { kind: "command", word: "/ping", rest: "" };

/** The meaning of the next byte; `subcommand`: the byte after an IAC in a subnegotiation. */
type State = "text" | "command" | "option" | "subnegotiation" | "subcommand";

/**
 * Separates telnet commands from text. A command that needs an answer becomes a request, in order between the text
 * before and after it. A chunk may end anywhere in a command.
 */
export class TelnetStream {
  #chunk: Uint8Array = NO_BYTES;
  #offset = 0;
  #state: State = "text";
  /** WILL, WONT, DO or DONT: the verb of the option that follows. */
  #verb = 0;
  /** Bytes of the current subnegotiation that were skipped. */
  #length = 0;

  /** Adds the next chunk of the stream. */
  push(chunk: Uint8Array): void {
    const rest = this.#chunk.subarray(this.#offset);
    this.#chunk = rest.length === 0 ? chunk : concat([rest, chunk]);
    this.#offset = 0;
  }

  /** Returns the next text or request; undefined until more is pushed. Text is valid until {@link hold}. */
  next(): Uint8Array | ClientRequest | undefined {
    while (this.#offset < this.#chunk.length) {
      const found = this.#state === "text" ? this.#text() : this.#step(this.#chunk[this.#offset++] as number);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Whether all bytes are consumed and no command is incomplete. */
  get isEmpty(): boolean {
    return this.#offset === this.#chunk.length && this.#state === "text";
  }

  /** Copies the unconsumed bytes: the memory of the last chunk may change afterwards. */
  hold(): void {
    const isOver = this.#offset === this.#chunk.length;
    this.#chunk = isOver ? NO_BYTES : copyOf(this.#chunk.subarray(this.#offset));
    this.#offset = 0;
  }

  /** Consumes the text up to the next IAC, and that IAC. Returns undefined when the text is empty. */
  #text(): Uint8Array | undefined {
    const from = this.#offset;
    const end = this.#chunk.indexOf(IAC, from);
    this.#offset = end === -1 ? this.#chunk.length : end + 1;
    if (end !== -1) this.#state = "command";
    return end === from ? undefined : this.#chunk.subarray(from, end === -1 ? undefined : end);
  }

  /** Handles one byte of a command. */
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
    if (byte < EOF) { // not a command, so the IAC before it was a byte of text that is not UTF-8
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
    return undefined; // other commands, such as interrupt process, are ignored
  }

  /** Skips one byte of a subnegotiation, which ends with IAC SE. */
  #skip(byte: number): undefined {
    this.#length += 1;
    const isOver = this.#state === "subcommand" && byte === SE;
    if (isOver || this.#length > MAX_SUBNEGOTIATION_BYTES) this.#state = "text";
    else this.#state = this.#state === "subnegotiation" && byte === IAC ? "subcommand" : "subnegotiation";
  }
}

/** Refuses every option that the client requests or offers (RFC 854). WONT and DONT need no answer. */
function refusalOf(verb: number, option: number): ClientRequest | undefined {
  if (verb === DO) return { kind: "telnet", reply: Uint8Array.of(IAC, WONT, option) };
  if (verb === WILL) return { kind: "telnet", reply: Uint8Array.of(IAC, DONT, option) };
  return undefined;
}
