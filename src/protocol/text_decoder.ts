/** Decodes text lines into requests (DESIGN 2.1). Removes what telnet and terminals add to them. */

import { bodyOfCleanUtf8 } from "../chat/body.ts";
import { cleanString, decodeUtf8, isClean } from "../chat/clean_text.ts";
import type { ClientRequest } from "../chat/request.ts";
import { concat } from "../lib/byte_buffer.ts";
import { ByteRange } from "../lib/byte_range.ts";
import { CleanLineFinder } from "./clean_lines.ts";
import type { Decoder, InputLimits, StreamPosition } from "./codec.ts";
import { isIrcUser, secretCommandIn } from "./foreign.ts";
import { LINE_TOO_LONG, LineSplitter } from "./lines.ts";
import { IAC, TelnetStream } from "./telnet.ts";
import { isBlank, withoutSequences } from "./terminal.ts";
import { NOT_UTF8, NOTHING, requestOf, sentWithCommand } from "./line_requests.ts";

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const N = 0x4e;
const LOWER_N = 0x6e;
const P = 0x50;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;
const SLASH = 0x2f;
/** The first bytes of white space characters outside ASCII. */
const SPACE_LEADS = [0xc2, 0xe1, 0xe2, 0xe3] as const;

/** Maps the first byte of a clean line: 1 for certainly a message, 0 for a line to examine. */
const IS_MESSAGE = new Uint8Array(256).fill(1, SPACE + 1);
for (const byte of [SLASH, N, LOWER_N, P, ...SPACE_LEADS]) IS_MESSAGE[byte] = 0;

const encoder = new TextEncoder();

const NOT_IRC: ClientRequest = { kind: "foreign", problem: { code: "BAD_REQUEST", explanation: "not_irc" } };

/**
 * Decodes text in this order: telnet commands, lines, terminal sequences, control characters, requests.
 *
 * Nearly all lines are clean, and those are scanned once, when their end is found. The decoder searches for IAC only in
 * lines that are not clean and after the last LF of a chunk. From the first IAC on, all input goes through a
 * {@link TelnetStream}.
 */
export class LineDecoder implements Decoder {
  readonly #finder = new CleanLineFinder();
  readonly #lines: LineSplitter;
  readonly #maxLine: number;
  readonly #maxMessage: number;
  #position: StreamPosition;
  /** Set when the first IAC arrives. */
  #telnet: TelnetStream | undefined;

  constructor({ maxLineBytes, maxMessageBytes }: InputLimits, position: StreamPosition) {
    this.#lines = new LineSplitter(maxLineBytes, this.#finder);
    this.#maxLine = maxLineBytes;
    this.#maxMessage = maxMessageBytes > 0 ? maxMessageBytes : Infinity;
    this.#position = position;
  }

  get position(): StreamPosition {
    return this.#position;
  }

  push(chunk: Uint8Array): void {
    if (this.#lines.hasFailed) return;
    if (this.#telnet !== undefined) this.#telnet.push(chunk);
    else if (chunk[chunk.length - 1] !== LF && endsInTelnet(chunk)) this.#unwrap(this.#lines.takeRest(), chunk);
    else this.#lines.push(chunk);
  }

  next(): ClientRequest | undefined {
    const lines = this.#lines;
    for (;;) {
      const line = lines.next();
      if (line === undefined) {
        const found = lines.hasFailed ? undefined : this.#telnet?.next();
        if (!(found instanceof Uint8Array)) return found;
        lines.push(found);
        continue;
      }
      const request = line === LINE_TOO_LONG ? this.#tooLong() : this.#request(line);
      if (request !== undefined) return request;
    }
  }

  get isEmpty(): boolean {
    return this.#lines.isEmpty && (this.#telnet?.isEmpty ?? true);
  }

  hold(): void {
    this.#lines.hold();
    if (this.#lines.hasFailed) this.#telnet = undefined; // nothing more is read
    else this.#telnet?.hold();
  }

  /** Passes the stream through a {@link TelnetStream}, from these bytes on. */
  #unwrap(...bytes: readonly Uint8Array[]): undefined {
    this.#telnet = new TelnetStream();
    this.#telnet.push(concat(bytes));
  }

  /** Decodes a line; undefined when it contains telnet commands and must be decoded again without them. */
  #request(line: ByteRange): ClientRequest | undefined {
    if (line.length > this.#maxMessage || !(this.#finder.isClean || isClean(line))) return this.#uncommon(line);
    return this.#cleanLine(line);
  }

  #cleanLine(line: ByteRange): ClientRequest {
    if (this.#position !== "within") return this.#opening(line);
    if (IS_MESSAGE[line.array[line.start] as number] !== 1) return this.#classify(line);
    return { kind: "message", body: bodyOfCleanUtf8(line) };
  }

  #uncommon(line: ByteRange): ClientRequest | undefined {
    if (this.#telnet === undefined && line.indexOf(IAC) !== -1) return this.#readAgain(line);
    if (line.length <= this.#maxMessage) return this.#uncleanLine(line);
    this.#position = "within";
    return tooLong(this.#maxMessage, "passing");
  }

  #readAgain(line: ByteRange): undefined {
    const end = line.array[line.end] === CR ? [CR, LF] : [LF];
    return this.#unwrap(line.view(), Uint8Array.from(end), this.#lines.takeRest());
  }

  #tooLong(): ClientRequest | undefined {
    const hasTelnet = this.#telnet === undefined && this.#lines.rejected.includes(IAC);
    if (hasTelnet) return this.#unwrap(this.#lines.takeRest());
    return tooLong(this.#maxLine, "fatal");
  }

  /** Decodes a line that has control characters or terminal sequences, or is not UTF-8. */
  #uncleanLine(line: ByteRange): ClientRequest {
    const decoded = decodeUtf8(line.view());
    if (decoded === undefined) {
      this.#position = "within";
      return NOT_UTF8;
    }
    const text = withoutSequences(decoded);
    const request = this.#cleanLine(new ByteRange(encoder.encode(cleanString(text))));
    // A command's argument is validated as it was sent: a name with a control character is refused.
    if (request.kind === "command" && request.rest !== "") {
      return { ...request, rest: sentWithCommand(request.word, text) };
    }
    const isNick = request.kind === "message" && request.nick !== undefined && request.nick !== "";
    return isNick ? { ...request, nick: sentWithCommand("NICK", text) } : request;
  }

  /** Decodes the first line of the stream, or the first line after NICK. */
  #opening(line: ByteRange): ClientRequest {
    const position = this.#position;
    const hasMark = position === "start" && BYTE_ORDER_MARK.every((byte, i) => line.array[line.start + i] === byte);
    const text = hasMark ? line.part(BYTE_ORDER_MARK.length) : line;
    if (position === "after_nick" && isIrcUser(text)) return NOT_IRC;
    this.#position = "within";
    const request = this.#classify(text);
    if (position === "after_nick" && request.kind === "nothing") this.#position = position;
    return request;
  }

  #classify(line: ByteRange): ClientRequest {
    if (line.length === 0) return NOTHING;
    if (isBlank(line)) return NOTHING;
    const first = line.array[line.start];
    if (first === P) {
      const secret = secretCommandIn(line);
      if (secret !== undefined) return unknownCommand(secret);
    }
    const request = requestOf(line, bodyOfCleanUtf8);
    if (first === N && request.kind === "command") this.#position = "after_nick";
    return request;
  }
}

/** Returns whether an IAC follows the last LF. Its answer cannot wait for the end of the line. */
function endsInTelnet(chunk: Uint8Array): boolean {
  return chunk.indexOf(IAC, chunk.lastIndexOf(LF) + 1) !== -1;
}

function tooLong(limit: number, how: "fatal" | "passing"): ClientRequest {
  return { kind: "invalid", problem: { code: "TOO_LONG", about: limit }, fatal: how === "fatal" };
}

/** Refuses a command and repeats only its word: the argument may be a password. */
function unknownCommand(word: string): ClientRequest {
  return { kind: "invalid", problem: { code: "UNKNOWN_COMMAND", about: word }, fatal: false };
}
