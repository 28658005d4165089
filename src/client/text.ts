/** A client's side of the text protocol. */

import type { ClientRequest, Dialect } from "./dialect.ts";
import { lines } from "./splitters.ts";
import { eventIn, saying, wordsOf, WordsReader } from "./words.ts";

const utf8 = new TextEncoder();

/** The lines of a request. A text of several lines is several messages, or whispers, of one line each. */
function linesOf(request: ClientRequest): readonly string[] {
  if (request.type === "direct") {
    return request.text.split("\n").flatMap((text) => text === "" ? [] : wordsOf({ ...request, text }));
  }
  if (request.type !== "message") return wordsOf(request);
  if (typeof request.text === "string") return request.text.split("\n").map(saying);
  throw new RangeError("Cannot say bytes in text, expected a string: only binary clients can say bytes");
}

export const textDialect: Dialect = {
  name: "text",
  encode: (request) => utf8.encode(linesOf(request).map((line) => `${line}\n`).join("")),
  splitter: lines,
  eventIn,
  reader: (maxBytes) => new WordsReader(lines(maxBytes)),
};
