/** Text with a style, and the sequences that set the style on a terminal. */

/** Text with the parameters of its SGR sequence (ECMA-48), if it has a style. It holds no control character but LF. */
export interface StyledText {
  readonly text: string;
  readonly code?: string | undefined;
}

/** A TAB is shown as this, because a terminal's own stops depend on the column. */
const TAB = "    ";

const graphemes = new Intl.Segmenter();

/** Splits styled texts into graphemes, and replaces each TAB by spaces. */
export function cellsOf(texts: readonly StyledText[]): StyledText[] {
  return texts.flatMap(({ text, code }) =>
    [...graphemes.segment(text.replaceAll("\t", TAB))].map(({ segment }) => ({ text: segment, code }))
  );
}

/** Writes styled texts with their sequences, one for each run of the same style. */
export function painted(texts: readonly StyledText[]): string {
  let row = "";
  let current: string | undefined;
  for (const { text, code } of texts) {
    if (code !== current) {
      row += `${current === undefined ? "" : "\x1b[0m"}${code === undefined ? "" : `\x1b[${code}m`}`;
    }
    current = code;
    row += text;
  }
  return current === undefined ? row : `${row}\x1b[0m`;
}

/** Returns the texts without their styles. */
export function joined(texts: readonly StyledText[]): string {
  return texts.map(({ text }) => text).join("");
}
