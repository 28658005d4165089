/** What a text line, or the payload of a binary frame, asks for: they hold the same words. */

import { decodeUtf8 } from "../chat/clean_text.ts";
import type { Body } from "../chat/event.ts";
import type { Request } from "../chat/request.ts";

const SPACE = 0x20;
const SLASH = 0x2f;
const NICK = [0x4e, 0x49, 0x43, 0x4b] as const;

const NOTHING: Request = { kind: "nothing" };
const NOT_UTF8: Request = { kind: "invalid", problem: { code: "INVALID_UTF8" }, fatal: false };

/**
 * The request in `words`. It keeps no view of them, unless `bodyOf` does.
 *
 * @param bodyOf makes a message of bytes, or undefined when they are not UTF-8 and have to be
 */
export function requestOf(words: Uint8Array, bodyOf: (bytes: Uint8Array) => Body | undefined): Request {
  if (words.length === 0) return NOTHING;
  const slashes = words[0] === SLASH ? (words[1] === SLASH ? 2 : 1) : 0;
  if (slashes === 1) return slashCommand(words);
  if (isNick(words)) {
    const rest = decodeUtf8(words.subarray(NICK.length + 1));
    return rest === undefined ? NOT_UTF8 : { kind: "command", word: "NICK", rest };
  }
  const body = bodyOf(slashes === 2 ? words.subarray(1) : words);
  if (body === undefined) return NOT_UTF8;
  return body.payload.length === 0 ? NOTHING : { kind: "message", body };
}

function slashCommand(words: Uint8Array): Request {
  const text = decodeUtf8(words);
  if (text === undefined) return NOT_UTF8;
  const space = text.indexOf(" ");
  if (space === -1) return { kind: "command", word: text, rest: "" };
  // Spaces around what a command is given separate it and are no part of it.
  return { kind: "command", word: text.slice(0, space), rest: withoutSpaces(text, space) };
}

/** What stands in `text` from `start` on, without the spaces around it. (`/ +$/` would try each space of a run anew.) */
function withoutSpaces(text: string, start: number): string {
  let [from, to] = [start, text.length];
  while (from < to && text.charCodeAt(from) === SPACE) from += 1;
  while (to > from && text.charCodeAt(to - 1) === SPACE) to -= 1;
  return text.slice(from, to);
}

function isNick(words: Uint8Array): boolean {
  return words[0] === NICK[0] && NICK.every((byte, i) => words[i] === byte) &&
    (words.length === NICK.length || words[NICK.length] === SPACE);
}
