import type { DrawnRows } from "./editor/draft_layout.ts";
import { rowsTaken } from "./width.ts";

const graphemes = new Intl.Segmenter();

/** Rows of a live area, with the sequences that style them and without. */
export interface LiveRows extends DrawnRows {
  /** The same rows with styles. */
  readonly painted: readonly string[];
}

/**
 * The rows below the log that are drawn again and again: what is under way, and the draft.
 *
 * It erases exactly its own rows, wherever the terminal has moved them. A terminal that gets narrower breaks long rows
 * in two; as every row ends with a line end and leaves the last column free, the rows that they take are known.
 */
export class LiveArea {
  readonly #reflows: boolean;
  #drawn: DrawnRows | undefined;

  /** @param reflows whether the terminal breaks rows that no longer fit; otherwise it cuts them off */
  constructor(reflows: boolean) {
    this.#reflows = reflows;
  }

  /**
   * Returns what erases the area and puts the cursor where it began.
   *
   * Rows are erased one by one: tmux keeps a copy of a screen that is erased as a whole.
   */
  erase(columns: number): string {
    if (this.#drawn === undefined) return "";
    const { rows, cursorRow, beforeCursor } = this.#drawn;
    this.#drawn = undefined;
    const taken = (text: string) => this.#reflows ? rowsTaken(text, columns) : 1;
    const heights = rows.map(taken);
    const total = sum(heights);
    const above = sum(heights.slice(0, cursorRow)) + taken(throughCursor(rows[cursorRow] ?? "", beforeCursor)) - 1;
    return `\r${up(above)}\x1b[2K${"\x1b[1B\x1b[2K".repeat(total - 1)}${up(total - 1)}`;
  }

  /** Returns what draws the area from the row of the cursor on, and puts the cursor into the draft. */
  draw({ rows, painted, cursorRow, beforeCursor }: LiveRows): string {
    this.#drawn = { rows, cursorRow, beforeCursor };
    // The cursor gets to its column by the text before it, whose width the terminal may count in another way.
    return `${painted.join("\r\n")}\r${up(rows.length - 1 - cursorRow)}${beforeCursor}`;
  }

  /** Forgets what was drawn, after the screen was erased. */
  forget(): void {
    this.#drawn = undefined;
  }
}

/** Returns the text of a row up to the grapheme under the cursor. */
function throughCursor(row: string, beforeCursor: string): string {
  const [next] = graphemes.segment(row.slice(beforeCursor.length));
  return beforeCursor + (next?.segment ?? "");
}

function up(rows: number): string {
  return rows === 0 ? "" : `\x1b[${rows}A`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
