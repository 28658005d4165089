/** What terminals add to a line of text. */

import type { ByteRange } from "../lib/byte_range.ts";

/**
 * Control sequences (ECMA-48, 5.4: parameters, intermediates and a final byte behind ESC [) and single shifts behind
 * ESC O, such as cursor and function keys send. No part of the pattern can begin where another one ends, so it takes
 * time linear in the text.
 */
// deno-lint-ignore no-control-regex
const SEQUENCES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|O[A-Za-z])/g;

/** The line `text` without whole sequences, and with CR where CR NUL was: telnet's carriage return (RFC 854). */
export function withoutSequences(text: string): string {
  const line = text.endsWith("\r\0") ? text.slice(0, -2) : text; // CR LF ends a line, so does this
  return line.replace(SEQUENCES, "").replaceAll("\r\0", "\r");
}

const TAB = 0x09;
const SPACE = 0x20;

/** Whether a clean line that is not empty holds only white space. */
export function isBlank({ array, start, end }: ByteRange): boolean {
  let i = start;
  while (i < end) {
    const length = spaceLength(array, i);
    if (length === 0) return false;
    i += length;
  }
  return true;
}

/**
 * Bytes of the character at `at` of clean text if it is white space (`White_Space` of Unicode 16.0), or 0. Its last
 * byte may be behind the end of a shorter text, but no character is cut off in clean text.
 */
function spaceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number;
  if (lead < 0x80) return lead === SPACE || lead === TAB ? 1 : 0;
  const second = bytes[at + 1] as number;
  if (lead === 0xc2) return second === 0xa0 ? 2 : 0;
  if (lead < 0xe1 || lead > 0xe3) return 0;
  const third = bytes[at + 2] as number;
  if (lead === 0xe1) return second === 0x9a && third === 0x80 ? 3 : 0; // U+1680
  if (lead === 0xe3) return second === 0x80 && third === 0x80 ? 3 : 0; // U+3000
  if (second === 0x81) return third === 0x9f ? 3 : 0; // U+205F
  const isSpace = third <= 0x8a || third === 0xa8 || third === 0xa9 || third === 0xaf; // U+2000 to U+200A, 2028, 2029, 202F
  return second === 0x80 && isSpace ? 3 : 0;
}
