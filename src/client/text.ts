/** The text protocol of a client. */

import { cleanString } from "../chat/clean_text.ts";
import { withoutSequences } from "../protocol/terminal.ts";
import type { Dialect, OutgoingRequest } from "./dialect.ts";
import { lines } from "./splitters.ts";
import { acting, eventIn, saying, wordsOf, WordsReader } from "./words.ts";

const utf8 = new TextEncoder();

/** Returns the lines of a request. A text of several lines becomes several messages or whispers. */
function linesOf(request: OutgoingRequest): readonly string[] {
  if (request.type === "direct") {
    return request.text.split("\n").flatMap((text) => text === "" ? [] : wordsOf({ ...request, text }));
  }
  if (request.type !== "message") return wordsOf(request);
  if (request.action === true) return [acting(request.text)];
  if (typeof request.text === "string") return request.text.split("\n").map(sayingLine);
  throw new RangeError("Cannot send bytes as text, expected a string: only binary clients can send bytes");
}

/** Cleans one line of a message first, because the server does so before it looks for a command. */
function sayingLine(text: string): string {
  const line = cleanString(withoutSequences(text));
  const [, word] = /^(PASS|PRIVMSG) /.exec(line) ?? [];
  if (word !== undefined) throw new RangeError(`Cannot send a text that begins with ${word}: only JSON and binary can`);
  return saying(line);
}

export const textDialect: Dialect = {
  name: "text",
  encode: (request) => utf8.encode(linesOf(request).map((line) => `${line}\n`).join("")),
  splitter: lines,
  eventIn,
  reader: (maxBytes) => new WordsReader(lines(maxBytes)),
};
