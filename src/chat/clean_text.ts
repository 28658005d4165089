/**
 * Text that people will see (DESIGN 2.1): valid UTF-8 without anything that could drive a terminal
 * or turn the line around. Dropped are the C0 controls but TAB and LF, DEL, the C1 controls, and the
 * bidirectional embeddings, overrides and isolates (UAX #9, U+202A to U+202E, U+2066 to U+2069).
 */

import { copyOf } from "../lib/byte_buffer.ts";

// deno-lint-ignore no-control-regex
const UNCLEAN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const ALL_UNCLEAN = new RegExp(UNCLEAN, "g");

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** The text of `bytes`, or undefined when they are not valid UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** `text` without what {@link UNCLEAN} names. */
export function cleanString(text: string): string {
  return UNCLEAN.test(text) ? text.replace(ALL_UNCLEAN, "") : text;
}

/**
 * The clean text in `bytes` as UTF-8 of its own (never a view of `bytes`); empty when nothing is
 * left, undefined when `bytes` are not valid UTF-8.
 */
export function cleanUtf8(bytes: Uint8Array): Uint8Array | undefined {
  if (isPlainAscii(bytes)) return copyOf(bytes);
  const text = decodeUtf8(bytes);
  if (text === undefined) return undefined;
  return UNCLEAN.test(text) ? encoder.encode(text.replace(ALL_UNCLEAN, "")) : copyOf(bytes);
}

/** Nothing but printable ASCII, TAB and LF: the common case, told without decoding anything. */
function isPlainAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i] as number;
    if ((byte < 0x20 && byte !== 0x09 && byte !== 0x0a) || byte > 0x7e) return false;
  }
  return true;
}
