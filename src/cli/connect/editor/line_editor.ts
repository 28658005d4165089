import { cleanString } from "../../../chat/clean_text.ts";
import * as draft from "./input_draft.ts";
import type { InputDraft, KilledText } from "./input_draft.ts";
import { InputHistory } from "./input_history.ts";
import type { KeyName, KeyPress } from "./key_press.ts";

/** Limit of a draft in UTF-16 units. A server accepts 4096 bytes by default. */
export const MAX_DRAFT_UNITS = 16 * 1024;

/** Texts that may stand instead of the end of the text before the cursor. */
export interface Completions {
  /** Offset from which they replace the text before the cursor. */
  readonly from: number;
  readonly texts: readonly string[];
}

/** What a key press asks the owner of the editor to do. */
export type EditorRequest =
  | { readonly kind: "submit"; readonly text: string }
  | { readonly kind: "interrupt" }
  | { readonly kind: "endOfInput" }
  | { readonly kind: "clearScreen" }
  /** The text was not inserted, because the draft would be too long. */
  | { readonly kind: "full" };

/** A walk through completions with repeated Tab. */
interface CompletionWalk {
  readonly start: string;
  readonly texts: readonly string[];
  readonly index: number;
}

const MOVES: Partial<Readonly<Record<KeyName, (from: InputDraft) => InputDraft>>> = {
  left: draft.left,
  right: draft.right,
  wordLeft: draft.wordLeft,
  wordRight: draft.wordRight,
  home: draft.home,
  end: draft.end,
  deleteBack: draft.deleteBack,
  delete: draft.deleteForward,
};

const KILLS: Partial<Readonly<Record<KeyName, (from: InputDraft) => KilledText>>> = {
  killWordBack: draft.killWordBack,
  killWord: draft.killWord,
  killToStart: draft.killToStart,
  killToEnd: draft.killToEnd,
};

/** Edits a draft by key presses. It draws nothing: `draft_layout.ts` says where the draft stands on the screen. */
export class LineEditor {
  readonly #complete: (before: string) => Completions;
  readonly #history = new InputHistory();
  #draft = draft.EMPTY_DRAFT;
  #killed = "";
  #walk: CompletionWalk | undefined;

  /** @param complete returns the completions of the text before the cursor */
  constructor(complete: (before: string) => Completions) {
    this.#complete = complete;
  }

  get draft(): InputDraft {
    return this.#draft;
  }

  /** Carries out a key press. Returns what is left to do for the owner. */
  press(press: KeyPress): EditorRequest | undefined {
    if (press.kind === "text") return this.#insert(cleanString(press.text));
    if (press.kind === "paste") return this.#insert(pastedText(press.text));
    const { name } = press;
    if (name === "complete" || name === "completeBack") return this.#walkOn(name === "complete" ? 1 : -1);
    this.#walk = undefined;
    const move = MOVES[name];
    const kill = KILLS[name];
    if (move !== undefined) this.#draft = move(this.#draft);
    else if (kill !== undefined) this.#kill(kill(this.#draft));
    else return this.#carryOut(name);
    return undefined;
  }

  #carryOut(name: KeyName): EditorRequest | undefined {
    const text = draft.textOf(this.#draft);
    switch (name) {
      case "enter":
        this.#forget(text);
        return { kind: "submit", text };
      case "newline":
        return this.#insert("\n");
      case "yank":
        return this.#insert(this.#killed);
      case "up":
        this.#draft = draft.lineUp(this.#draft) ?? ended(this.#history.older(text)) ?? this.#draft;
        return undefined;
      case "down":
        this.#draft = draft.lineDown(this.#draft) ?? ended(this.#history.newer()) ?? this.#draft;
        return undefined;
      case "interrupt":
        if (text === "") return { kind: "interrupt" };
        this.#forget(text);
        return undefined;
      case "endOfInput":
        if (text === "") return { kind: "endOfInput" };
        this.#draft = draft.deleteForward(this.#draft);
        return undefined;
      case "clearScreen":
        return { kind: "clearScreen" };
      default:
        return undefined;
    }
  }

  #insert(text: string): EditorRequest | undefined {
    this.#walk = undefined;
    if (draft.textOf(this.#draft).length + text.length > MAX_DRAFT_UNITS) return { kind: "full" };
    this.#draft = draft.insert(this.#draft, text);
    return undefined;
  }

  #kill({ draft: rest, killed }: KilledText): void {
    this.#draft = rest;
    if (killed !== "") this.#killed = killed;
  }

  /** Empties the draft, which Up brings back. */
  #forget(text: string): void {
    this.#history.add(text);
    this.#draft = draft.EMPTY_DRAFT;
  }

  /** Puts the next or previous completion before the cursor. */
  #walkOn(step: 1 | -1): undefined {
    const { before, after } = this.#draft;
    const begun = this.#walk ?? startedWalk(before, this.#complete(before), step);
    const { start, texts } = begun;
    if (texts.length === 0) return;
    const index = (begun.index + step + texts.length) % texts.length;
    this.#walk = { start, texts, index };
    this.#draft = { before: start + (texts[index] ?? ""), after };
  }
}

function startedWalk(before: string, { from, texts }: Completions, step: 1 | -1): CompletionWalk {
  return { start: before.slice(0, from), texts, index: step === 1 ? -1 : 0 };
}

function ended(text: string | undefined): InputDraft | undefined {
  return text === undefined ? undefined : { before: text, after: "" };
}

/** Returns a paste as text: its line ends are LF, the last one is dropped, and no control character is left. */
function pastedText(text: string): string {
  return cleanString(text.replaceAll(/\r\n?/g, "\n")).replace(/\n$/, "");
}
