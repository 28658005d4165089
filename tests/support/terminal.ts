import { widthOf } from "../../src/cli/connect/width.ts";

const graphemes = new Intl.Segmenter();

/** What a terminal shows after this output: rows of text. It knows what line editing needs, and endless rows. */
export function screenOf(output: string, columns: number): string[] {
  const rows: string[][] = [[]];
  let [row, column] = [0, 0];
  const at = (index: number) => rows[index] ??= [];
  for (const [token, digits = "", command] of tokens(output)) {
    const count = Number(digits || 1);
    if (command === "A") row = Math.max(0, row - count);
    else if (command === "B") row += count;
    else if (command === "C") column = Math.min(columns - 1, column + count);
    else if (command === "D") column = Math.max(0, column - count);
    else if (command === "G") column = count - 1;
    else if (command === "J") {
      at(row).length = Math.min(at(row).length, column);
      rows.length = Math.min(rows.length, row + 1);
    } else if (command === "K") at(row).length = digits === "2" ? 0 : Math.min(at(row).length, column);
    else if (command !== undefined) continue; // colours and modes
    else if (token === "\r") column = 0;
    else if (token === "\n") row += 1;
    else {
      const width = widthOf(token);
      if (column + width > columns) [row, column] = [row + 1, 0];
      const cells = at(row);
      while (cells.length < column) cells.push(" ");
      cells[column] = token;
      if (width === 2) cells[column + 1] = "";
      column += width;
    }
  }
  const texts = Array.from(rows, (cells = []) => cells.join("").trimEnd());
  return texts.slice(0, Math.max(1, texts.findLastIndex((text) => text !== "") + 1));
}

/** Control sequences, each with its number and its letter, and graphemes. */
function* tokens(output: string): Iterable<readonly [token: string, digits?: string, command?: string]> {
  // deno-lint-ignore no-control-regex
  for (const part of output.split(/(\x1b\[[\d;?]*[A-Za-z]|[\r\n])/)) {
    // deno-lint-ignore no-control-regex
    const [, digits, command] = /^\x1b\[([\d;?]*)([A-Za-z])$/.exec(part) ?? [];
    if (command !== undefined) yield [part, digits ?? "", command];
    else for (const { segment } of graphemes.segment(part)) yield [segment];
  }
}
