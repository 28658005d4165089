/** What begins each command in text. Every language explains each in one sentence (`protocol/messages.ts`). */
export type CommandWord =
  | "NICK"
  | "/nick"
  | "/join"
  | "/leave"
  | "/me"
  | "/delete"
  | "/msg"
  | "/rooms"
  | "/who"
  | "/history"
  | "/lang"
  | "/ping"
  | "/help"
  | "/quit";

/** What `/help` says of a command besides its explanation. */
export interface CommandUsage {
  readonly word: CommandWord;
  /** The whole line: `/join <room>`. */
  readonly usage: string;
}
