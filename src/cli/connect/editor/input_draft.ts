/** The text that is being typed, with a cursor. All changes are by whole graphemes; drafts are values. */

const graphemes = new Intl.Segmenter();

/** A draft: its text before and after the cursor. Both may hold LF. */
export interface InputDraft {
  readonly before: string;
  readonly after: string;
}

/** A change that took text away, which Ctrl-Y puts back. */
export interface KilledText {
  readonly draft: InputDraft;
  readonly killed: string;
}

export const EMPTY_DRAFT: InputDraft = { before: "", after: "" };

export function textOf({ before, after }: InputDraft): string {
  return before + after;
}

export function insert({ before, after }: InputDraft, text: string): InputDraft {
  return { before: before + text, after };
}

export function left({ before, after }: InputDraft): InputDraft {
  return split(before + after, before.length - lastGrapheme(before).length);
}

export function right({ before, after }: InputDraft): InputDraft {
  return split(before + after, before.length + firstGrapheme(after).length);
}

export function wordLeft({ before, after }: InputDraft): InputDraft {
  return split(before + after, wordStart(before));
}

export function wordRight({ before, after }: InputDraft): InputDraft {
  return split(before + after, before.length + wordEnd(after));
}

/** Moves to the beginning of the line of the cursor. */
export function home({ before, after }: InputDraft): InputDraft {
  return split(before + after, lineStart(before));
}

/** Moves to the end of the line of the cursor. */
export function end({ before, after }: InputDraft): InputDraft {
  return split(before + after, before.length + lineEnd(after));
}

/** Moves to the line above, near the same column. Returns undefined in the first line. */
export function lineUp({ before, after }: InputDraft): InputDraft | undefined {
  const start = lineStart(before);
  if (start === 0) return undefined;
  const above = before.slice(lineStart(before.slice(0, start - 1)), start - 1);
  return split(before + after, start - 1 - above.length + offsetAt(above, lengthOf(before.slice(start))));
}

/** Moves to the line below, near the same column. Returns undefined in the last line. */
export function lineDown({ before, after }: InputDraft): InputDraft | undefined {
  const next = lineEnd(after) + 1;
  if (next > after.length) return undefined;
  const below = after.slice(next, next + lineEnd(after.slice(next)));
  return split(before + after, before.length + next + offsetAt(below, lengthOf(before.slice(lineStart(before)))));
}

export function deleteBack({ before, after }: InputDraft): InputDraft {
  return { before: before.slice(0, before.length - lastGrapheme(before).length), after };
}

export function deleteForward({ before, after }: InputDraft): InputDraft {
  return { before, after: after.slice(firstGrapheme(after).length) };
}

export function killWordBack({ before, after }: InputDraft): KilledText {
  const start = wordStart(before);
  return { draft: { before: before.slice(0, start), after }, killed: before.slice(start) };
}

export function killWord({ before, after }: InputDraft): KilledText {
  const length = wordEnd(after);
  return { draft: { before, after: after.slice(length) }, killed: after.slice(0, length) };
}

export function killToStart({ before, after }: InputDraft): KilledText {
  const start = lineStart(before);
  return { draft: { before: before.slice(0, start), after }, killed: before.slice(start) };
}

/** Takes the rest of the line; at its end, the LF. */
export function killToEnd({ before, after }: InputDraft): KilledText {
  const length = lineEnd(after) || Math.min(1, after.length);
  return { draft: { before, after: after.slice(length) }, killed: after.slice(0, length) };
}

function split(text: string, at: number): InputDraft {
  return { before: text.slice(0, at), after: text.slice(at) };
}

function firstGrapheme(text: string): string {
  const [first] = graphemes.segment(text);
  return first?.segment ?? "";
}

function lastGrapheme(text: string): string {
  return text === "" ? "" : graphemes.segment(text).containing(text.length - 1)?.segment ?? "";
}

function lengthOf(line: string): number {
  return [...graphemes.segment(line)].length;
}

/** Returns the offset of the grapheme with this number, or the end of the line. */
function offsetAt(line: string, count: number): number {
  return [...graphemes.segment(line)][count]?.index ?? line.length;
}

function lineStart(before: string): number {
  return before.lastIndexOf("\n") + 1;
}

function lineEnd(after: string): number {
  const at = after.indexOf("\n");
  return at === -1 ? after.length : at;
}

/** Returns where the word before the cursor begins, with the white space between. */
function wordStart(before: string): number {
  return /\S*\s*$/u.exec(before)?.index ?? 0;
}

/** Returns where the word after the cursor ends, with the white space between. */
function wordEnd(after: string): number {
  return /^\s*\S*/u.exec(after)?.[0].length ?? 0;
}
