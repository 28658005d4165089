/**
 * Text that people will see (DESIGN 2.1): valid UTF-8 without anything that could drive a terminal
 * or turn the line around. Dropped are the C0 controls but TAB and LF, DEL, the C1 controls, and the
 * bidirectional embeddings, overrides and isolates (UAX #9, U+202A to U+202E, U+2066 to U+2069).
 */

import { copyOf } from "../lib/byte_buffer.ts";

// deno-lint-ignore no-control-regex
const UNCLEAN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const ALL_UNCLEAN = new RegExp(UNCLEAN, "g");

const TAB = 0x09;
const LF = 0x0a;

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
  const cleaned = cleanedUtf8(bytes);
  return cleaned === bytes ? copyOf(bytes) : cleaned;
}

/** The same, and `bytes` themselves where they are clean. */
export function cleanedUtf8(bytes: Uint8Array): Uint8Array | undefined {
  if (isClean(bytes)) return bytes;
  const text = decodeUtf8(bytes);
  return text === undefined ? undefined : encoder.encode(text.replace(ALL_UNCLEAN, ""));
}

/** Valid UTF-8 without anything that {@link UNCLEAN} names: the common case, told without decoding anything. */
function isClean(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i] as number;
    if (byte > 0x7e) return isCleanFrom(bytes, i);
    if (byte < 0x20 && byte !== TAB && byte !== LF) return false;
  }
  return true;
}

/** The same for what stands in `bytes` from `start` on, where it may be any script (Unicode 16.0, table 3-7). */
function isCleanFrom(bytes: Uint8Array, start: number): boolean {
  for (let i = start; i < bytes.length;) {
    const length = cleanLength(bytes, i);
    if (length === 0) return false;
    i += length;
  }
  return true;
}

/** Bytes of the character at `at`; 0 when it is unclean, or not UTF-8. */
function cleanLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number;
  if (lead < 0x80) return lead === 0x7f || (lead < 0x20 && lead !== TAB && lead !== LF) ? 0 : 1;
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  const second = bytes[at + 1] as number;
  if (length === 2) return isNext(second) && (lead > 0xc2 || second >= 0xa0) ? 2 : 0;
  const third = bytes[at + 2] as number;
  if (!isNext(second) || !isNext(third)) return 0;
  if (length === 4) {
    const isInRange = (lead > 0xf0 || second >= 0x90) && (lead < 0xf4 || second < 0x90);
    return isInRange && isNext(bytes[at + 3] as number) ? 4 : 0;
  }
  if ((lead === 0xe0 && second < 0xa0) || (lead === 0xed && second >= 0xa0)) return 0;
  return lead === 0xe2 && turnsText(second, third) ? 0 : 3;
}

/** Whether a byte carries a character on. */
function isNext(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

/** Whether E2 and these are U+202A to U+202E or U+2066 to U+2069. */
function turnsText(second: number, third: number): boolean {
  return second === 0x80 ? third >= 0xaa && third <= 0xae : second === 0x81 && third >= 0xa6 && third <= 0xa9;
}
