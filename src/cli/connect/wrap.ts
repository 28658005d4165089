import type { StyledText } from "./styled_text.ts";
import { mostColumnsOf } from "./width.ts";

/** White space at which a row may end: no NO-BREAK SPACE and its kin (UAX #14, class GL). */
const BREAKING_SPACE = /^[ \u1680\u2000-\u2006\u2008-\u200a\u3000]$/;

interface WrapOptions {
  readonly columns: number;
  /** Columns before each row after the first. */
  readonly indent: number;
}

/**
 * Breaks a line into rows: at LF, between words, and within a word that is longer than a row. Spaces at a break are
 * dropped.
 *
 * @param cells one grapheme each
 */
export function wrapCells(cells: readonly StyledText[], { columns, indent }: WrapOptions): StyledText[][] {
  const rows: StyledText[][] = [[]];
  const room = columns - indent;
  let used = 0;
  let spaces: StyledText[] = [];
  const put = (cell: StyledText) => {
    rows.at(-1)?.push(cell);
    used += mostColumnsOf(cell.text);
  };
  const startRow = () => {
    rows.push(indent === 0 ? [] : [{ text: " ".repeat(indent) }]);
    used = indent;
    spaces = [];
  };
  for (const word of wordsOf(cells)) {
    const [first] = word;
    if (first?.text === "\n") startRow();
    else if (first !== undefined && BREAKING_SPACE.test(first.text)) spaces = word;
    else {
      const width = widthOfAll(word);
      const least = width <= room ? width : mostColumnsOf(first?.text ?? ""); // a longer word begins here and is broken
      if (used > 0 && used + widthOfAll(spaces) + least > columns) startRow();
      for (const cell of [...spaces, ...word]) {
        if (used + mostColumnsOf(cell.text) > columns && used > indent) startRow();
        put(cell);
      }
      spaces = [];
    }
  }
  return rows;
}

/** Splits cells into words, runs of spaces, and single LFs. */
function wordsOf(cells: readonly StyledText[]): StyledText[][] {
  const words: StyledText[][] = [];
  let kind = "";
  for (const cell of cells) {
    const next = cell.text === "\n" ? "end" : BREAKING_SPACE.test(cell.text) ? "space" : "word";
    if (next === kind && next !== "end") words.at(-1)?.push(cell);
    else words.push([cell]);
    kind = next;
  }
  return words;
}

function widthOfAll(cells: readonly StyledText[]): number {
  return mostColumnsOf(cells.map(({ text }) => text).join(""));
}
