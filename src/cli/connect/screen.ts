/** Input and output of the client: a terminal (`terminal_screen.ts`) or pipes (`pipe_screen.ts`). */

import type { Completions } from "./editor/line_editor.ts";
import type { ScreenLine } from "./screen_line.ts";

export interface ScreenHandler {
  line(text: string): void;
  /** A line that can't be sent: the number of one that is not UTF-8, or the limit of one that is too long, the last. */
  badLine(problem: { readonly notText: number } | { readonly tooLong: number }): void;
  /** The input has ended: Ctrl-D or the end of the pipe. */
  end(): void;
  /** Ctrl-C, or the output is closed. */
  interrupt(): void;
  /** Whether printed output piles up because its reader is slow. */
  congested(isCongested: boolean): void;
  /** Returns what may stand instead of the end of `before`, the text before the cursor of a terminal. */
  complete(before: string): Completions;
}

export interface Screen {
  /** Whether input and output are a terminal. */
  readonly isTerminal: boolean;
  open(handler: ScreenHandler): void;
  /** Prints a line of the chat. */
  print(line: ScreenLine): void;
  /** Prints a line that is not part of the chat. */
  note(line: ScreenLine): void;
  setPrompt(prompt: string): void;
  /** Shows lines about what is under way, instead of the last ones, above the draft. Pipes ignore this. */
  setStatus(lines: readonly ScreenLine[]): void;
  /** Delivers no lines until {@link resume}. A terminal ignores this. */
  pause(): void;
  resume(): void;
  /** Stops reading. Resolves when everything printed is written. */
  close(): Promise<void>;
}
