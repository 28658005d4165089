import type { Problem } from "../code.ts";
import type { Hub } from "../hub.ts";
import type { Session } from "../session.ts";

/** Where a command runs. */
export interface Context {
  readonly session: Session;
  readonly hub: Hub;
  /** The usage lines of every command, for `/help`. */
  readonly usages: readonly string[];
}

/** What running a command may come to: a problem is told to the client, nothing else is. */
export type Outcome = Problem | undefined;

/**
 * One thing a client may ask for. A new command is a file that holds one of these and a line in
 * `mod.ts`; dispatch and `/help` follow from it.
 */
export interface Command<Input> {
  /** The first word of its line: `/join`. */
  readonly word: string;
  /** How a line of it looks: `/join <room>`. */
  readonly usage: string;
  /** Whether it works before NICK. */
  readonly beforeNick?: true;
  /** The input in what stands behind the word, without surrounding spaces, or what is wrong with it. */
  parse(rest: string): { readonly input: Input } | { readonly problem: Problem };
  /**
   * Does it. While a promise is pending nothing further of this session is carried out. The session
   * may end meanwhile.
   */
  run(context: Context, input: Input): Outcome | Promise<Outcome>;
}

/** A command whose input type only it knows. */
export interface AnyCommand {
  readonly word: string;
  readonly usage: string;
  readonly beforeNick: boolean;
  runLine(context: Context, rest: string): Outcome | Promise<Outcome>;
}

/** Binds a command's parse to its run. */
export function command<Input>(definition: Command<Input>): AnyCommand {
  const { word, usage, beforeNick = false } = definition;
  return {
    word,
    usage,
    beforeNick,
    runLine(context, rest) {
      const parsed = definition.parse(rest);
      return "problem" in parsed ? parsed.problem : definition.run(context, parsed.input);
    },
  };
}

/** The `parse` of a command that takes nothing. */
export function nothing(usage: string): Command<undefined>["parse"] {
  return (rest) => rest === "" ? { input: undefined } : { problem: { code: "BAD_REQUEST", about: usage } };
}
