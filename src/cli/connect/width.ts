/** Columns and rows that text takes on a terminal. */

import stringWidth from "string-width";

const graphemes = new Intl.Segmenter();

/**
 * Columns of a text in one line.
 *
 * A grapheme takes the columns that current terminals give it: an emoji sequence 2, a syllable of Hangul jamo 2, a
 * letter with combining marks as many as the letter. Control characters, TAB too, take none.
 */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/**
 * Columns that a text takes at most, on any terminal.
 *
 * Terminals differ about sequences: tmux 3.3 gives an emoji with a skin tone 4 columns, because it counts both parts.
 * Rows that are filled by this measure fit on all of them.
 */
export function mostColumnsOf(text: string): number {
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) {
    const parts = [...segment];
    const apart = parts.length === 1 ? 0 : parts.reduce((sum, part) => sum + stringWidth(part), 0);
    columns += Math.max(stringWidth(segment), apart);
  }
  return columns;
}

/** Returns the rows that a text takes, at least 1. A grapheme never straddles two rows. */
export function rowsTaken(text: string, columns: number): number {
  let [rows, used] = [1, 0];
  for (const { segment } of graphemes.segment(text)) {
    const width = stringWidth(segment);
    if (used + width > columns && used > 0) [rows, used] = [rows + 1, 0];
    used += width;
  }
  return rows;
}
