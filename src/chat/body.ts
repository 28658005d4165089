import { ByteRange } from "../lib/byte_range.ts";
import { cleanString, cleanUtf8 } from "./clean_text.ts";

/**
 * What a message says.
 *
 * A body is lent. Its bytes mostly stand in the chunk that a socket read, and that memory may change when the message
 * has been handled. A function that is given a body, or a draft, event or whisper with one, encodes or copies what it
 * needs within the call and keeps no reference to the bytes.
 */
export interface Body {
  /** The bytes that were sent. */
  readonly payload: ByteRange;
  /** The payload's clean text as UTF-8 (see `clean_text.ts`): the payload itself where it is clean, undefined where it is not UTF-8. */
  readonly text: ByteRange | undefined;
}

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

/** The body of a message whose content was removed. */
export const EMPTY_BODY: Body = bodyOfText("");
