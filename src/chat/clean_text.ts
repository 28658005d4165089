/**
 * Clean text is what people see (DESIGN 2.1): valid UTF-8 without characters that drive a terminal or reverse a line.
 *
 * These are dropped: the C0 controls except TAB and LF, DEL, the C1 controls, and the bidirectional embeddings,
 * overrides and isolates (UAX #9, U+202A to U+202E, U+2066 to U+2069).
 */

import { ByteRange } from "../lib/byte_range.ts";

/** One unclean character. */
// deno-lint-ignore no-control-regex
const UNCLEAN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const ALL_UNCLEAN = new RegExp(UNCLEAN, "g");

const TAB = 0x09;
const LF = 0x0a;

/** The highest bit of each of four bytes. */
const HIGHEST = 0x8080_8080 | 0;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Decodes `bytes`. Returns undefined if they are not valid UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Returns `text` without unclean characters. */
export function cleanString(text: string): string {
  return UNCLEAN.test(text) ? text.replace(ALL_UNCLEAN, "") : text;
}

/** Returns the clean text of `bytes`: `bytes` itself if it is clean, undefined if it is not valid UTF-8. */
export function cleanUtf8(bytes: ByteRange): ByteRange | undefined {
  if (isClean(bytes)) return bytes;
  const text = decodeUtf8(bytes.view());
  return text === undefined ? undefined : new ByteRange(encoder.encode(text.replace(ALL_UNCLEAN, "")));
}

/** Whether `bytes` are valid UTF-8 without unclean characters. Finds this common case without decoding. */
export function isClean({ array, start, end }: ByteRange): boolean {
  let i = start;
  while (i < end && isPlain(array[i] as number)) i += 1;
  while (i < end) {
    const length = cleanLength(array, i);
    if (length === 0) return false;
    i += length;
  }
  return i === end;
}

/** Whether `byte` is a clean ASCII character. */
export function isPlain(byte: number): boolean {
  return byte < 0x7f && (byte >= 0x20 || byte === TAB || byte === LF);
}

/** Whether an unclean character may begin with this byte of valid UTF-8. True for TAB and LF too. */
export function isSuspect(byte: number): boolean {
  return byte < 0x20 || byte === 0x7f || byte === 0xc2 || byte === 0xe2;
}

/** Returns the highest bit of each suspect byte of `word`, and no other bit. Its four bytes must be valid UTF-8. */
export function suspectsIn(word: number): number {
  // The highest bit of a byte is 0 here if it is a control or DEL: plus one and without that bit, those are below 0x21.
  const control = (((word + 0x0101_0101) | HIGHEST) - 0x2121_2121) | word;
  // And here if it is C2 or E2. No sum carries into the next byte, since no byte of UTF-8 is above F4.
  const lead = word ^ 0xc2c2_c2c2;
  return ~(control & (((lead & 0x5f5f_5f5f) + 0x7f7f_7f7f) | lead)) & HIGHEST;
}

/** Returns the length in bytes of the character at `at` (Unicode 16.0, table 3-7); 0 if it is unclean or not UTF-8. */
export function cleanLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number;
  if (lead < 0x80) return isPlain(lead) ? 1 : 0;
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  const second = bytes[at + 1] as number;
  if (length === 2) return isContinuation(second) && (lead > 0xc2 || second >= 0xa0) ? 2 : 0;
  const third = bytes[at + 2] as number;
  if (!isContinuation(second) || !isContinuation(third)) return 0;
  if (length === 4) {
    const isInRange = (lead > 0xf0 || second >= 0x90) && (lead < 0xf4 || second < 0x90);
    return isInRange && isContinuation(bytes[at + 3] as number) ? 4 : 0;
  }
  if ((lead === 0xe0 && second < 0xa0) || (lead === 0xed && second >= 0xa0)) return 0;
  return lead === 0xe2 && isBidiControl(second, third) ? 0 : 3;
}

/** Whether `byte` is a continuation byte. */
function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

/** Whether E2 and these two bytes are U+202A to U+202E or U+2066 to U+2069. */
function isBidiControl(second: number, third: number): boolean {
  return second === 0x80 ? third >= 0xaa && third <= 0xae : second === 0x81 && third >= 0xa6 && third <= 0xa9;
}
