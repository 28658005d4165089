/** The binary protocol of a client. */

import { concat } from "../lib/byte_buffer.ts";
import { ByteRange } from "../lib/byte_range.ts";
import { frame } from "../protocol/frames.ts";
import type { Dialect, OutgoingRequest } from "./dialect.ts";
import { frames } from "./splitters.ts";
import { acting, eventIn, saying, wordsOf, WordsReader } from "./words.ts";

const SLASH = 0x2f;
const NICK = new TextEncoder().encode("NICK");
const SPACE = 0x20;

function encode(request: OutgoingRequest): Uint8Array {
  if (request.type !== "message") {
    const pieces = wordsOf(request).map((words) => frame(words));
    return concat(pieces);
  }
  const { text } = request;
  if (request.action === true) return frame(acting(text));
  if (typeof text === "string") return frame(saying(text));
  if (NICK.every((byte, i) => text[i] === byte) && (text.length === NICK.length || text[NICK.length] === SPACE)) {
    throw new RangeError("Cannot send bytes that begin with NICK, which is a command");
  }
  return frame(text[0] === SLASH ? "/" : "", new ByteRange(text));
}

export const binaryDialect: Dialect = {
  name: "binary",
  encode,
  splitter: frames,
  eventIn,
  reader: (maxBytes) => new WordsReader(frames(maxBytes)),
};
