import { copyOf } from "../lib/byte_buffer.ts";
import { cleanString, cleanUtf8 } from "./clean_text.ts";
import type { Body } from "./event.ts";

const encoder = new TextEncoder();

/** What people will see of the text in `bytes`; its `text` is empty when nothing is left, undefined when it is not UTF-8. */
export function bodyOfUtf8(bytes: Uint8Array): Body {
  const text = cleanUtf8(bytes);
  return { payload: text ?? copyOf(bytes), text };
}

/** What people will see of `text`. */
export function bodyOfText(text: string): Body {
  const bytes = encoder.encode(cleanString(text));
  return { payload: bytes, text: bytes };
}
