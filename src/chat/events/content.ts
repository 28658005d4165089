/** Encodes the body of an event as a record and as JSON fields. */

import * as v from "valibot";
import type { Body } from "../body.ts";
import type { RecordReader, RecordWriter } from "./kind.ts";

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** In a record: the text is absent, is the payload itself, or follows as separate bytes. */
const NO_TEXT = 0;
const SAME_TEXT = 1;
const OTHER_TEXT = 2;

/** Writes a body to a record. */
export function writeBody(out: RecordWriter, { payload, text }: Body): void {
  out.bytes(payload);
  if (text === undefined) return out.byte(NO_TEXT);
  out.byte(text === payload ? SAME_TEXT : OTHER_TEXT);
  if (text !== payload) out.bytes(text);
}

/** Reads a body from a record. The body refers to the record's memory. */
export function readBody(from: RecordReader): Body {
  const payload = from.bytes();
  switch (from.byte()) {
    case NO_TEXT:
      return { payload, text: undefined };
    case SAME_TEXT:
      return { payload, text: payload };
    default:
      return { payload, text: from.bytes() };
  }
}

/** The JSON fields of a body. */
export const CONTENT = {
  text: v.optional(v.pipe(v.string(), v.description("the text, if the body is text; it may contain LF"))),
  data: v.optional(
    v.pipe(v.string(), v.base64(), v.description("the bytes in base64 (RFC 4648), if the body is not text")),
  ),
};

/** Returns the JSON fields of a body. They are `text`, or `data` in base64 when the body is not text. */
export function contentOf({ payload, text }: Body): { readonly text: string } | { readonly data: string } {
  return text === undefined ? { data: payload.view().toBase64() } : { text: utf8.decode(text.view()) };
}
