/** Decodes text lines and binary payloads into requests. Both have the same syntax. */

import { decodeUtf8 } from "../chat/clean_text.ts";
import type { Body } from "../chat/body.ts";
import type { ClientRequest } from "../chat/request.ts";
import type { ByteRange } from "../lib/byte_range.ts";

const SPACE = 0x20;
const SLASH = 0x2f;
const N = 0x4e;
const NICK = [N, 0x49, 0x43, 0x4b] as const;
/** Clears the bit that distinguishes a letter of ASCII in lower case from the same one in upper case. */
const UPPER_CASE = 0xdf;

export const NOTHING: ClientRequest = { kind: "nothing" };
export const NOT_UTF8: ClientRequest = { kind: "invalid", problem: { code: "INVALID_UTF8" }, fatal: false };

/**
 * Decodes `words` into a request. A message's body refers to the same memory as `words`.
 *
 * @param bodyOf creates a message's body; returns undefined when the protocol requires UTF-8 and the bytes are not
 */
export function requestOf(words: ByteRange, bodyOf: (bytes: ByteRange) => Body | undefined): ClientRequest {
  const { array, start, length } = words;
  if (length === 0) return NOTHING;
  if (array[start] === SLASH) {
    const isEscaped = length > 1 && array[start + 1] === SLASH;
    return isEscaped ? messageOf(words.part(1), bodyOf) : slashCommand(words);
  }
  if (((array[start] as number) & UPPER_CASE) !== N || !isNick(words)) return messageOf(words, bodyOf);
  return NICK.every((byte, i) => array[start + i] === byte) ? nickCommand(words) : nickMessage(words, bodyOf);
}

function messageOf(words: ByteRange, bodyOf: (bytes: ByteRange) => Body | undefined): ClientRequest {
  const body = bodyOf(words);
  if (body === undefined) return NOT_UTF8;
  return body.payload.length === 0 ? NOTHING : { kind: "message", body };
}

function nickCommand(words: ByteRange): ClientRequest {
  const rest = afterNick(words);
  return rest === undefined ? NOT_UTF8 : { kind: "command", word: "NICK", rest };
}

/** Decodes `nick alice`: a message, or the command of a session without a nickname. */
function nickMessage(words: ByteRange, bodyOf: (bytes: ByteRange) => Body | undefined): ClientRequest {
  const request = messageOf(words, bodyOf);
  const nick = afterNick(words);
  return request.kind === "message" && nick !== undefined ? { ...request, nick } : request;
}

/** Returns the text after NICK; undefined when it is not UTF-8. */
function afterNick(words: ByteRange): string | undefined {
  return decodeUtf8(words.view().subarray(NICK.length + 1));
}

function slashCommand(words: ByteRange): ClientRequest {
  const text = decodeUtf8(words.view());
  if (text === undefined) return NOT_UTF8;
  const space = text.indexOf(" ");
  if (space === -1) return { kind: "command", word: text, rest: "" };
  // The spaces around a command's argument are separators, not part of it.
  return { kind: "command", word: text.slice(0, space), rest: withoutSpaces(text, space) };
}

/**
 * Returns the argument of a command as the client sent it.
 *
 * @param text the line: it contains a space, and may contain control characters
 */
export function sentWithCommand(word: string, text: string): string {
  const space = text.indexOf(" ");
  return word === "NICK" ? text.slice(space + 1) : withoutSpaces(text, space);
}

/**
 * Returns `text` from `start` on, trimmed of spaces. The pattern `/ +$/` would be quadratic: it retries at each space
 * of a run.
 */
function withoutSpaces(text: string, start: number): string {
  let [from, to] = [start, text.length];
  while (from < to && text.charCodeAt(from) === SPACE) from += 1;
  while (to > from && text.charCodeAt(to - 1) === SPACE) to -= 1;
  return text.slice(from, to);
}

/** Returns whether the first word is NICK in any case. */
function isNick({ array, start, length }: ByteRange): boolean {
  return length >= NICK.length && NICK.every((byte, i) => ((array[start + i] as number) & UPPER_CASE) === byte) &&
    (length === NICK.length || array[start + NICK.length] === SPACE);
}
