/** What events with a body have in common: its record and its JSON fields. */

import * as v from "valibot";
import type { Body } from "../body.ts";
import type { RecordReader, RecordWriter } from "./kind.ts";

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Whether a body's text is absent, the payload itself, or other bytes. */
const NO_TEXT = 0;
const SAME_TEXT = 1;
const OTHER_TEXT = 2;

export function writeBody(out: RecordWriter, { payload, text }: Body): void {
  out.bytes(payload);
  if (text === undefined) return out.byte(NO_TEXT);
  out.byte(text === payload ? SAME_TEXT : OTHER_TEXT);
  if (text !== payload) out.bytes(text);
}

/** Reads a body that stays part of the record's memory. */
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
  text: v.optional(v.pipe(v.string(), v.description("what it says, when that is text; it may hold LF"))),
  data: v.optional(v.pipe(v.string(), v.description("what it says in base64 (RFC 4648), when it is not text"))),
};

/** A body as JSON: `text`, or `data` in base64 when it is not text. */
export function contentOf({ payload, text }: Body): { readonly text: string } | { readonly data: string } {
  return text === undefined ? { data: payload.view().toBase64() } : { text: utf8.decode(text.view()) };
}
