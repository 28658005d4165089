/** A client's side of the text protocol. */

import { cleanString } from "../chat/clean_text.ts";
import { withoutSequences } from "../protocol/terminal.ts";
import type { ClientRequest, Dialect } from "./dialect.ts";
import { lines } from "./splitters.ts";
import { acting, eventIn, saying, wordsOf, WordsReader } from "./words.ts";

const utf8 = new TextEncoder();

/** The lines of a request. A text of several lines is several messages, or whispers, of one line each. */
function linesOf(request: ClientRequest): readonly string[] {
  if (request.type === "direct") {
    return request.text.split("\n").flatMap((text) => text === "" ? [] : wordsOf({ ...request, text }));
  }
  if (request.type !== "message") return wordsOf(request);
  if (request.action === true) return [acting(request.text)];
  if (typeof request.text === "string") return request.text.split("\n").map(sayingLine);
  throw new RangeError("Cannot say bytes in text, expected a string: only binary clients can say bytes");
}

/** One line of a message: the server drops control characters before it looks for a command, so they are dropped here. */
function sayingLine(text: string): string {
  const line = cleanString(withoutSequences(text));
  const [, word] = /^(PASS|PRIVMSG) /.exec(line) ?? [];
  if (word !== undefined) throw new RangeError(`Cannot say a text that begins with ${word}: only JSON and binary can`);
  return saying(line);
}

export const textDialect: Dialect = {
  name: "text",
  encode: (request) => utf8.encode(linesOf(request).map((line) => `${line}\n`).join("")),
  splitter: lines,
  eventIn,
  reader: (maxBytes) => new WordsReader(lines(maxBytes)),
};
