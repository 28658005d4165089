/**
 * Reads the head of an HTTP/1.1 request (RFC 9112): request line and header fields.
 *
 * The reader is strict, so that a proxy in front and Maru never read the same bytes as different requests.
 */

import { ByteBuffer } from "./byte_buffer.ts";

/** Bytes of a request line with its header fields. */
const MAX_HEAD_BYTES = 8192;
const MAX_FIELDS = 100;

export interface HttpHead {
  readonly method: string;
  /** The path as it was sent, without the query: `/status`, or `*`. */
  readonly path: string;
  readonly version: "1.0" | "1.1";
  /** Values by their names in lower case. Repeated fields are joined with `, `. */
  readonly fields: ReadonlyMap<string, string>;
  /** Whether a body follows. */
  readonly hasBody: boolean;
  /** Whether the client wants to send more requests on this connection. */
  readonly keepsAlive: boolean;
  /** The protocol that the client asks for, in lower case: `websocket`. */
  readonly upgrade: string | undefined;
}

/** Why bytes are not a request, with the status of the answer. */
export interface HeadProblem {
  readonly status: number;
  /** A sentence for the client. */
  readonly why: string;
}

/** The result of reading some bytes. `consumed` of them belong to a complete head. */
export type HeadProgress =
  | { readonly kind: "more" }
  | { readonly kind: "head"; readonly head: HttpHead; readonly consumed: number }
  | { readonly kind: "invalid"; readonly problem: HeadProblem };

const CR = 13;
const LF = 10;
const MORE: HeadProgress = { kind: "more" };
const METHOD = /^[A-Z][A-Z-]{0,19}$/;
const TARGET = /^[!-~]+$/;
const ABSOLUTE = /^https?:\/\/([^/?#]*)/i;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const NOT_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

const TOO_LARGE = problem(431, `The request line and header fields have more than ${MAX_HEAD_BYTES} bytes.`);
const NO_REQUEST = problem(400, "Expected a request line such as GET / HTTP/1.1, ended by CR LF.");

/** Reads one head after another from a stream, however its bytes are cut. */
export class HeadReader {
  /** The bytes of a head that is not complete. */
  readonly #begun = new ByteBuffer();
  #isLineChecked = false;

  /** Whether some bytes of a head have arrived. */
  get hasBegun(): boolean {
    return this.#begun.length > 0;
  }

  /** Takes the next bytes of the stream. After a complete or invalid head the reader starts again. */
  push(chunk: Uint8Array): HeadProgress {
    // Empty lines ahead of a request are ignored (RFC 9112, 2.2).
    let from = 0;
    if (!this.hasBegun) { while (chunk[from] === CR || chunk[from] === LF) from += 1; }
    const before = this.#begun.length;
    const end = before === 0 ? headEnd(chunk, from, from) : this.#append(chunk);
    if (end === -1) return this.#incomplete(chunk, from);
    const bytes = before === 0 ? chunk.subarray(from, end) : this.#begun.view().subarray(0, end);
    const parsed = parseHead(textOf(bytes));
    this.#reset();
    return "problem" in parsed
      ? { kind: "invalid", problem: parsed.problem }
      : { kind: "head", head: parsed.head, consumed: end - before };
  }

  /** Appends `chunk` to the begun head. Returns the index after the head's end, or -1. */
  #append(chunk: Uint8Array): number {
    const scanned = Math.max(0, this.#begun.length - 3);
    this.#begun.append(chunk.subarray(0, MAX_HEAD_BYTES - this.#begun.length));
    return headEnd(this.#begun.view(), 0, scanned);
  }

  #incomplete(chunk: Uint8Array, from: number): HeadProgress {
    if (!this.hasBegun) this.#begun.append(chunk.subarray(from, from + MAX_HEAD_BYTES));
    const problem = this.#earlyProblem(this.#begun.view());
    if (problem === undefined) return MORE;
    this.#reset();
    return { kind: "invalid", problem };
  }

  /** Finds problems before the head is complete, so that other protocols need not wait for a timeout. */
  #earlyProblem(begun: Uint8Array): HeadProblem | undefined {
    const [first] = begun;
    if (first !== undefined && (first < 0x41 || first > 0x5a)) return NO_REQUEST;
    if (begun.length >= MAX_HEAD_BYTES) return TOO_LARGE;
    if (this.#isLineChecked) return undefined;
    const end = begun.indexOf(LF);
    if (end === -1) return undefined;
    this.#isLineChecked = true;
    const line = parseRequestLine(textOf(begun.subarray(0, end - 1)));
    return begun[end - 1] !== CR ? NO_REQUEST : "problem" in line ? line.problem : undefined;
  }

  #reset(): void {
    this.#begun.clear();
    this.#isLineChecked = false;
  }
}

/** The index after the empty line that ends a head which starts at `start`, within {@link MAX_HEAD_BYTES}; or -1. */
function headEnd(bytes: Uint8Array, start: number, from: number): number {
  const last = Math.min(bytes.length, start + MAX_HEAD_BYTES);
  for (let at = bytes.indexOf(LF, from + 3); at !== -1 && at < last; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at - 1] === CR && bytes[at - 2] === LF && bytes[at - 3] === CR) return at + 1;
  }
  return -1;
}

type Parsed<Name extends string, Value> = { readonly [Key in Name]: Value } | { readonly problem: HeadProblem };

/** @param text a head with its empty line, one character for each byte */
function parseHead(text: string): Parsed<"head", HttpHead> {
  const [requestLine = "", ...fieldLines] = text.slice(0, -4).split("\r\n");
  const line = parseRequestLine(requestLine);
  if ("problem" in line) return line;
  const { method, target, version } = line.line;
  const gathered = gatherFields(fieldLines);
  if ("problem" in gathered) return gathered;
  const { fields } = gathered;
  const wrong = framingProblem(fields, version) ?? hostProblem(fields, version, target);
  if (wrong !== undefined) return { problem: wrong };
  const options = (fields.get("connection") ?? "").toLowerCase().split(",").map((option) => option.trim());
  const head: HttpHead = {
    method,
    path: pathOf(target),
    version,
    fields,
    hasBody: fields.has("transfer-encoding") || Number(fields.get("content-length") ?? 0) > 0,
    keepsAlive: version === "1.1" && !options.includes("close"),
    upgrade: version === "1.1" && options.includes("upgrade") ? fields.get("upgrade")?.toLowerCase() : undefined,
  };
  return { head };
}

interface RequestLine {
  readonly method: string;
  readonly target: string;
  readonly version: "1.0" | "1.1";
}

function parseRequestLine(text: string): Parsed<"line", RequestLine> {
  const [method = "", target = "", protocol = "", ...more] = text.split(" ");
  if (!METHOD.test(method) || !TARGET.test(target) || more.length > 0) return { problem: NO_REQUEST };
  const [, version] = /^HTTP\/(\d\.\d)$/.exec(protocol) ?? [];
  if (version === undefined) return { problem: NO_REQUEST };
  if (version !== "1.0" && version !== "1.1") {
    return { problem: problem(505, `HTTP/${version} is not supported, expected HTTP/1.1.`) };
  }
  const isTarget = target.startsWith("/") || ABSOLUTE.test(target) || (target === "*" && method === "OPTIONS");
  if (!isTarget) return { problem: problem(400, "Expected a path such as / as the target of the request.") };
  return { line: { method, target, version } };
}

/** Fields that must occur once: programs disagree on which of two counts. */
const SINGLE = new Set(["host", "content-length", "transfer-encoding", "sec-websocket-key", "sec-websocket-version"]);

function gatherFields(lines: readonly string[]): Parsed<"fields", ReadonlyMap<string, string>> {
  if (lines.length > MAX_FIELDS) return { problem: problem(431, `More than ${MAX_FIELDS} header fields.`) };
  const fields = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(0, colon)).toLowerCase();
    const value = trimmed(line, colon + 1);
    if (!TOKEN.test(name) || NOT_IN_VALUE.test(value)) {
      return { problem: problem(400, "Expected header fields such as Name: value, each on one line ended by CR LF.") };
    }
    const earlier = fields.get(name);
    if (earlier !== undefined && SINGLE.has(name)) return { problem: problem(400, `Two header fields ${name}.`) };
    fields.set(name, earlier === undefined ? value : `${earlier}, ${value}`);
  }
  return { fields };
}

/** The rest of `text` from `from` on, without spaces and tabs at its ends. */
function trimmed(text: string, from: number): string {
  let end = text.length;
  while (from < end && isBlank(text.charCodeAt(from))) from += 1;
  while (end > from && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(from, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** Finds what makes it doubtful where the request ends (RFC 9112, 6.3 and 11.2). */
function framingProblem(fields: ReadonlyMap<string, string>, version: "1.0" | "1.1"): HeadProblem | undefined {
  const length = fields.get("content-length");
  const encoding = fields.get("transfer-encoding");
  if (length !== undefined && !/^\d{1,15}$/.test(length)) {
    return problem(400, "Expected Content-Length to be one decimal number.");
  }
  if (encoding === undefined) return undefined;
  if (length !== undefined) return problem(400, "Transfer-Encoding and Content-Length exclude each other.");
  if (version === "1.0") return problem(400, "HTTP/1.0 has no Transfer-Encoding.");
  return encoding.toLowerCase() === "chunked" ? undefined : problem(501, "Expected Transfer-Encoding: chunked.");
}

/** Checks that there is a Host (HTTP/1.0 may leave it out), the same as in an absolute target (RFC 9112, 3.2). */
function hostProblem(
  fields: ReadonlyMap<string, string>,
  version: "1.0" | "1.1",
  target: string,
): HeadProblem | undefined {
  const host = fields.get("host");
  if (host === undefined && version === "1.1") return problem(400, "HTTP/1.1 needs a header field Host.");
  const [, authority] = ABSOLUTE.exec(target) ?? [];
  if (authority === undefined || authority.toLowerCase() === host?.toLowerCase()) return undefined;
  return problem(400, "The target of the request names another host than the header field Host.");
}

function pathOf(target: string): string {
  const [path = ""] = target.replace(ABSOLUTE, "").split("?", 1);
  return path === "" ? "/" : path;
}

/** Decodes bytes to one character each, so that nothing is lost. */
function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function problem(status: number, why: string): HeadProblem {
  return { status, why };
}
