import { ByteRange } from "../lib/byte_range.ts";
import { cleanString, cleanUtf8 } from "./clean_text.ts";
import type { Body } from "./event.ts";

const encoder = new TextEncoder();

/** Makes a body of UTF-8 text that is known to be clean. */
export function bodyOfCleanUtf8(text: ByteRange): Body {
  return { payload: text, text };
}

/** Makes a body of a string: its payload is its clean text. */
export function bodyOfText(text: string): Body {
  return bodyOfCleanUtf8(new ByteRange(encoder.encode(cleanString(text))));
}

/** Makes a body of any bytes. Binary clients get them unchanged, and other clients their clean text. */
export function bodyOfPayload(payload: ByteRange): Body {
  return { payload, text: cleanUtf8(payload) };
}
