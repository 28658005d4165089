/** Width of text on a terminal, where East Asian wide characters and emoji take two columns. */

/** East_Asian_Width W and F outside emoji (UAX #11): Hangul Jamo, CJK, kana, Hangul, fullwidth forms, later planes. */
const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
/** Combining marks, invisible characters, and the vowels and final consonants that join a Hangul initial. */
const ZERO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u;

/** Returns the columns of one character. */
function columnsOf(character: string): number {
  if (ZERO_WIDTH.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** Returns the columns of a text without line ends. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
}

/** Returns how many rows the cursor moves down while `text` is printed. A wide character does not straddle rows. */
export function rowsBelow(text: string, columns: number): number {
  let offset = 0;
  for (const character of text) {
    const width = columnsOf(character);
    if (width === 2 && (offset + 1) % columns === 0) offset += 1;
    offset += width;
  }
  return Math.floor(offset / columns);
}
