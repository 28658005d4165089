/** Lines of the chat before they are laid out: styled text, which a pipe takes as it is and a terminal in rows. */

import { cellsOf, joined, painted, type StyledText } from "./styled_text.ts";
import { mostColumnsOf, widthOf } from "./width.ts";
import { wrapCells } from "./wrap.ts";

/** A line: the rows after the first one stand under its body. The body may hold LF and TAB. */
export interface ScreenLine {
  readonly start: readonly StyledText[];
  readonly body: readonly StyledText[];
}

const ELLIPSIS = "…";

/** Returns a line without styles. Further lines of the body stand under it, so that none looks like a separate line. */
export function plainLine({ start, body }: ScreenLine): string {
  const before = joined(start);
  return before + joined(body).replaceAll("\n", `\n${" ".repeat(widthOf(before))}`);
}

/** Returns the rows of a line on a terminal. Words are whole where they fit. */
export function rowsOf({ start, body }: ScreenLine, columns: number): string[] {
  const width = widthOf(joined(start));
  // Beside a long nickname the text would have no room.
  const indent = width <= columns / 2 ? width : Math.min(2, columns - 2);
  const rows = wrapCells(cellsOf([...start, ...body]), { columns, indent: Math.max(0, indent) });
  return rows.map(painted);
}

/** Returns the first row of a line, ended by an ellipsis if the line is longer: with styles, and without. */
export function cutRow({ start, body }: ScreenLine, columns: number): { readonly row: string; readonly text: string } {
  const cells = cellsOf([...start, ...body]).map((cell) => cell.text === "\n" ? { ...cell, text: " " } : cell);
  const kept: StyledText[] = [];
  let used = 0;
  for (const [index, cell] of cells.entries()) {
    const width = mostColumnsOf(cell.text);
    const room = index === cells.length - 1 ? columns : columns - 1;
    if (used + width > room) {
      kept.push({ text: ELLIPSIS, code: cell.code });
      break;
    }
    kept.push(cell);
    used += width;
  }
  return { row: painted(kept), text: joined(kept) };
}
