import { ByteRange } from "../lib/byte_range.ts";
import { cleanString, cleanUtf8 } from "./clean_text.ts";
import type { Body } from "./event.ts";

const encoder = new TextEncoder();

/** A message of people's text: its payload is its clean text. Undefined when `bytes` are not UTF-8. */
export function bodyOfUtf8(bytes: ByteRange): Body | undefined {
  const text = cleanUtf8(bytes);
  return text === undefined ? undefined : { payload: text, text };
}

/** The same for bytes that are known to be clean. */
export function bodyOfCleanUtf8(text: ByteRange): Body {
  return { payload: text, text };
}

/** The same for a string. */
export function bodyOfText(text: string): Body {
  return bodyOfCleanUtf8(new ByteRange(encoder.encode(cleanString(text))));
}

/** A message of any bytes, which reach other binary clients as they are. */
export function bodyOfPayload(payload: ByteRange): Body {
  return { payload, text: cleanUtf8(payload) };
}
