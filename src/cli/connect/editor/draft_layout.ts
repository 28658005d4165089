/** Where a draft stands on the screen: rows of text, none of which the terminal breaks. */

import { mostColumnsOf } from "../width.ts";
import type { InputDraft } from "./input_draft.ts";

const graphemes = new Intl.Segmenter();

/** Begins every row after the first. */
const INDENT = "  ";
/** A TAB is shown as this. */
const TAB = "    ";
/** Columns in which the prompt and an indent have room. */
const MIN_INDENTED_COLUMNS = 8;

/** Rows of text, with the cursor after the text `beforeCursor` of one of them. */
export interface DrawnRows {
  readonly rows: readonly string[];
  readonly cursorRow: number;
  readonly beforeCursor: string;
}

/** A row and its text before the cursor. */
interface RowCursor {
  readonly row: number;
  readonly text: string;
}

/**
 * Lays out a draft. A row leaves the last column free, so that the cursor fits after it.
 *
 * @param maxRows rows to return at most, around the cursor
 */
export function layOutDraft(
  prompt: string,
  { before, after }: InputDraft,
  { columns, maxRows }: { readonly columns: number; readonly maxRows: number },
): DrawnRows {
  const width = Math.max(2, columns - 1);
  const isNarrow = columns < MIN_INDENTED_COLUMNS;
  const indent = isNarrow ? "" : INDENT;
  const rows: string[] = [isNarrow || mostColumnsOf(prompt) > width / 2 ? indent : prompt];
  let used = mostColumnsOf(rows[0] ?? "");
  let cursor: RowCursor | undefined;
  const here = () => ({ row: rows.length - 1, text: rows.at(-1) ?? "" });
  const startRow = () => {
    rows.push(indent);
    used = indent.length;
  };
  for (const { segment, index } of graphemes.segment(before + after)) {
    const shown = segment === "\n" ? "" : segment === "\t" ? TAB : segment;
    const wide = mostColumnsOf(shown);
    if (used + wide > width) startRow();
    if (index + segment.length > before.length) cursor ??= here(); // it stands before this grapheme
    if (segment === "\n") startRow();
    rows.push(`${rows.pop() ?? ""}${shown}`);
    used += wide;
  }
  return windowed(rows, cursor ?? here(), maxRows);
}

/** Keeps rows up to the one of the cursor, and more if there is room. */
function windowed(rows: readonly string[], cursor: RowCursor, maxRows: number): DrawnRows {
  const count = Math.max(1, maxRows);
  const start = rows.length <= count ? 0 : Math.max(0, cursor.row - count + 1);
  return { rows: rows.slice(start, start + count), cursorRow: cursor.row - start, beforeCursor: cursor.text };
}
