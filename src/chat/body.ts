import { copyOf } from "../lib/byte_buffer.ts";
import { cleanedUtf8, cleanString, cleanUtf8 } from "./clean_text.ts";
import type { Body } from "./event.ts";

const encoder = new TextEncoder();

/** A message of people's text: its payload is its clean text. Undefined when `bytes` are not UTF-8. */
export function bodyOfUtf8(bytes: Uint8Array): Body | undefined {
  const text = cleanUtf8(bytes);
  return text === undefined ? undefined : { payload: text, text };
}

/** The same for bytes that never change, which it keeps when they are clean. */
export function bodyOfOwnUtf8(bytes: Uint8Array): Body | undefined {
  const text = cleanedUtf8(bytes);
  return text === undefined ? undefined : { payload: text, text };
}

/** The same for a string. */
export function bodyOfText(text: string): Body {
  const bytes = encoder.encode(cleanString(text));
  return { payload: bytes, text: bytes };
}

/** A message of any bytes, which reach other binary clients as they are. */
export function bodyOfPayload(bytes: Uint8Array): Body {
  const text = cleanUtf8(bytes);
  // Cleaning only drops characters: what is as long as before is the same, and one copy does for both.
  return { payload: text?.length === bytes.length ? text : copyOf(bytes), text };
}
