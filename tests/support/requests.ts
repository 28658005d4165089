/** Requests as a decoder makes them, for comparison. */

import type { ErrorCode } from "../../src/chat/code.ts";
import type { RequestId } from "../../src/chat/ids.ts";
import type { ClientRequest } from "../../src/chat/request.ts";
import { ByteRange } from "../../src/lib/byte_range.ts";
import { ownBody } from "./bodies.ts";
import { textOf, utf8 } from "./bytes.ts";

export const NOTHING: ClientRequest = { kind: "nothing" };

/** A message of clean text. */
export function message(text: string): ClientRequest {
  return payload(utf8(text), text);
}

/** A message of these bytes, which to people say `text`; undefined when they are no text. */
export function payload(bytes: Uint8Array, text: string | undefined): ClientRequest {
  return {
    kind: "message",
    body: { payload: new ByteRange(bytes), text: text === undefined ? undefined : new ByteRange(utf8(text)) },
  };
}

/** The same of a line that is NICK to a session without a nickname: `rest` follows that word. */
export function nickMessage(text: string, rest: string): ClientRequest {
  const said = message(text);
  return said.kind === "message" ? { ...said, nick: rest } : said;
}

export function command(word: string, rest = ""): ClientRequest {
  return { kind: "command", word, rest };
}

export function call(name: string, input: object, id?: RequestId): ClientRequest {
  return { kind: "call", name, input, id };
}

/** Something that can't be taken, after which the stream goes on. */
export function refused(code: ErrorCode, about?: string | number, id?: RequestId): ClientRequest {
  const problem = about === undefined ? { code } : { code, about };
  return { kind: "invalid", problem, fatal: false, ...(id === undefined ? {} : { id }) };
}

/** Something too long, after which the stream can't be followed. */
export function fatal(limit: number): ClientRequest {
  return { kind: "invalid", problem: { code: "TOO_LONG", about: limit }, fatal: true };
}

/** The same with a body of its own: what a decoder gives is lent. */
export function owned(request: ClientRequest): ClientRequest {
  return request.kind === "message" ? { ...request, body: ownBody(request.body) } : request;
}

/** Whether two decoders understood the same. (`deepEqual` says it too, in fifty times the time.) */
export function isSame(requests: readonly ClientRequest[], others: readonly ClientRequest[]): boolean {
  return requests.length === others.length && requests.every((request, i) => {
    const other = others[i];
    if (request.kind !== "message" || other?.kind !== "message") {
      return JSON.stringify(request) === JSON.stringify(other);
    }
    const [{ payload, text }, body] = [request.body, other.body];
    return request.nick === other.nick && isSameBytes(payload.view(), body.payload.view()) &&
      (text === payload ? body.text === body.payload : isSameBytes(text?.view(), body.text?.view()));
  });
}

function isSameBytes(bytes: Uint8Array | undefined, others: Uint8Array | undefined): boolean {
  if (bytes === undefined || others === undefined) return bytes === others;
  if (bytes.length !== others.length) return false;
  for (let i = 0; i < bytes.length; i += 1) if (bytes[i] !== others[i]) return false;
  return true;
}

/** What a request says, in short. */
export function shown(request: ClientRequest): string {
  if (request.kind === "message") return textOf(request.body.payload);
  return request.kind === "command" ? `${request.word} ${request.rest}` : request.kind;
}
