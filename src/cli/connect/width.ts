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

/** Rows from the first row of `text` down to the cursor after it. A grapheme never straddles two rows. */
export function rowsBelow(text: string, columns: number): number {
  let offset = 0;
  for (const { segment } of graphemes.segment(text)) {
    const width = stringWidth(segment);
    const left = columns - (offset % columns);
    if (width > left && width <= columns) offset += left;
    offset += width;
  }
  return Math.floor(offset / columns);
}
