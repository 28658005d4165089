import { ByteRange } from "../lib/byte_range.ts";
import { cleanString, cleanUtf8 } from "./clean_text.ts";

/**
 * The content of a message.
 *
 * A body borrows its bytes: they are usually part of the chunk that a socket read, and that memory may change after the
 * message is handled. A function that receives a body, or a draft, event or whisper with one, must encode or copy what
 * it needs before it returns. It must not keep a reference to the bytes.
 */
export interface Body {
  /** The bytes as they were sent. */
  readonly payload: ByteRange;
  /**
   * The payload's clean text as UTF-8 (see `clean_text.ts`). It is the payload itself if that is clean, and undefined
   * if the payload is not UTF-8.
   */
  readonly text: ByteRange | undefined;
}

const encoder = new TextEncoder();

/** Creates a body from UTF-8 text that is known to be clean. */
export function bodyOfCleanUtf8(text: ByteRange): Body {
  return { payload: text, text };
}

/** Creates a body from a string. The payload is the string's clean text. */
export function bodyOfText(text: string): Body {
  return bodyOfCleanUtf8(new ByteRange(encoder.encode(cleanString(text))));
}

/** Creates a body from any bytes. Binary clients receive them unchanged, other clients their clean text. */
export function bodyOfPayload(payload: ByteRange): Body {
  return { payload, text: cleanUtf8(payload) };
}

/** The body of a message whose content was removed. */
export const EMPTY_BODY: Body = bodyOfText("");
