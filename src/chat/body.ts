import { Span } from "../lib/span.ts";
import { cleanString, cleanUtf8 } from "./clean_text.ts";
import type { Body } from "./event.ts";

const encoder = new TextEncoder();

/** A message of people's text: its payload is its clean text. Undefined when `bytes` are not UTF-8. */
export function bodyOfUtf8(bytes: Span): Body | undefined {
  const text = cleanUtf8(bytes);
  return text === undefined ? undefined : { payload: text, text };
}

/** The same for bytes that are known to be clean. */
export function bodyOfCleanUtf8(text: Span): Body {
  return { payload: text, text };
}

/** The same for a string. */
export function bodyOfText(text: string): Body {
  return bodyOfCleanUtf8(new Span(encoder.encode(cleanString(text))));
}

/** A message of any bytes, which reach other binary clients as they are. */
export function bodyOfPayload(payload: Span): Body {
  return { payload, text: cleanUtf8(payload) };
}
