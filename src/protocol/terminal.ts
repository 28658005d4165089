/** Handles what terminals add to text lines: escape sequences, CR NUL and blank lines. */

import type { ByteRange } from "../lib/byte_range.ts";

/**
 * Matches the sequences that cursor and function keys send. These are control sequences (ECMA-48, 5.4: parameters,
 * intermediates and a final byte after ESC [) and single shifts after ESC O. The repeated parts of the pattern share no
 * character with the parts after them, so matching takes time linear in the text.
 */
// deno-lint-ignore no-control-regex
const SEQUENCES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|O[A-Za-z])/g;

/** Removes complete sequences from a line, and replaces CR NUL, telnet's carriage return (RFC 854), with CR. */
export function withoutSequences(text: string): string {
  const line = text.endsWith("\r\0") ? text.slice(0, -2) : text; // CR NUL LF ends a line as CR LF does
  return line.replace(SEQUENCES, "").replaceAll("\r\0", "\r");
}

const TAB = 0x09;
const SPACE = 0x20;

/** Returns whether a clean line that is not empty contains only white space. */
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
 * Returns the length in bytes of the white space at `at`; 0 for other characters (`White_Space` of Unicode 16.0).
 * `bytes` may continue after the text, but clean text never ends within a character.
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
