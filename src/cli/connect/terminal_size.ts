import process from "node:process";
import { columnsOf } from "../columns.ts";

const DEFAULT_ROWS = 24;

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** Returns the size of the terminal of standard output as it is now. */
export function terminalSize(): TerminalSize {
  const { stdout } = process;
  // The size in `stdout` is that of the last SIGWINCH, which may not have been handled yet.
  (stdout as { readonly _refreshSize?: () => void })._refreshSize?.();
  return { columns: columnsOf(stdout), rows: stdout.rows || DEFAULT_ROWS };
}

/**
 * Whether a terminal of this environment breaks rows that no longer fit when it gets narrower. xterm, GNU screen, rxvt
 * and the Linux console cut them off.
 */
export function reflows(
  { TERM = "", TMUX, STY, XTERM_VERSION }: Readonly<Record<string, string | undefined>>,
): boolean {
  if (TMUX !== undefined && TMUX !== "") return true;
  return (STY ?? "") === "" && (XTERM_VERSION ?? "") === "" && !/^(?:linux|rxvt|vt\d)/.test(TERM);
}
