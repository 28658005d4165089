import type * as v from "valibot";
import type { Problem } from "../code.ts";
import type { CommandUsage, CommandWord } from "../command_word.ts";
import type { RequestId } from "../ids.ts";
import type { Hub } from "../hub.ts";
import type { Session } from "../session.ts";

/** Charges a session for its requests: see {@link Command.cost}. */
export interface Meter {
  /** Deducts `cost` from the session's rate limit. The balance may become negative. */
  charge(cost: number): void;
}

/** The session, services and request data that a command runs with. */
export interface Context {
  readonly session: Session;
  readonly hub: Hub;
  /** Every command that has a text form, for `/help`. */
  readonly usages: readonly CommandUsage[];
  /** Limit of rooms per session, where its protocol allows several; 0: no limit. */
  readonly maxRoomsPerSession: number;
  /** The id that the client gave this request, if any. */
  readonly id: RequestId | undefined;
  /** Charges costs that depend on the answer, beyond the command's fixed cost. */
  readonly meter: Meter;
  /** When the request's bytes were read (monotonic milliseconds). */
  readonly arrivedAt: number;
  /** Returns milliseconds since 1970-01-01 UTC. */
  time(): number;
}

/** Confirms a request that has an id and no other answer. @param time milliseconds since 1970-01-01 UTC */
export function acknowledge({ session, id }: Context, time: number): undefined {
  if (id !== undefined) session.answer({ kind: "ack", id, time });
}

/** The result of a command. A problem is sent to the client; undefined sends nothing. */
export type Outcome = Problem | undefined;

/** The text form of a command. */
export interface TextForm<Input> {
  /** The first word: `/join`. */
  readonly word: CommandWord;
  /** The whole line: `/join <room>`. */
  readonly usage: string;
  /** Parses the text after the word, trimmed of spaces. Returns the input, or the problem with it. */
  parse(rest: string): { readonly input: Input } | { readonly problem: Problem };
}

/**
 * Declares one command. To add a command, write a file that exports one and add a line to `mod.ts`. Dispatch, `/help`
 * and the table in PROTOCOL.md are derived from it.
 */
export interface Command<Input, Fields extends Input> {
  /** The name; in JSON, the `type`. */
  readonly name: string;
  readonly text?: TextForm<Input>;
  /** The fields of its JSON object, without `type` and `id`. Undefined: JSON clients have no such command. */
  readonly json?: v.ObjectSchema<v.ObjectEntries, undefined> & v.GenericSchema<unknown, Fields>;
  /** Whether the command is allowed before NICK. */
  readonly beforeNick?: true;
  /** The cost, deducted from the session's rate limit (DESIGN 3). Default: 1, the cost of a message. */
  readonly cost?: number;
  /**
   * Runs the command. While its promise is pending, no other request of the session runs. The session may end in the
   * meantime.
   */
  run(context: Context, input: Input): Outcome | Promise<Outcome>;
}

/** A command without its input type, so that commands fit in one list. */
export interface AnyCommand {
  readonly name: string;
  readonly text: CommandUsage | undefined;
  readonly json: v.ObjectSchema<v.ObjectEntries, undefined> | undefined;
  readonly beforeNick: boolean;
  readonly cost: number;
  runLine(context: Context, rest: string): Outcome | Promise<Outcome>;
  /** @param input output of the schema {@link json} */
  runCall(context: Context, input: unknown): Outcome | Promise<Outcome>;
}

/** Creates a command that parses its input before it runs. */
export function command<Input, Fields extends Input = Input>(definition: Command<Input, Fields>): AnyCommand {
  const { name, text, json, beforeNick = false, cost = 1 } = definition;
  return {
    name,
    text,
    json,
    beforeNick,
    cost,
    runLine(context, rest) {
      const parsed = text?.parse(rest) ?? { problem: { code: "UNKNOWN_COMMAND", about: name } };
      return "problem" in parsed ? parsed.problem : definition.run(context, parsed.input);
    },
    runCall: (context, input) => definition.run(context, input as Fields),
  };
}

/** Returns the problem of a line with wrong arguments. @param usage the correct form: `/join <room>` */
export function misused(usage: string): Problem {
  return { code: "BAD_REQUEST", explanation: "usage", about: usage };
}

/** Events of history per unit of cost. */
const EVENTS_PER_COST = 25;

/** Charges a request for the events of history that it was given. The request has paid 1 already. */
export function chargeForEvents(meter: Meter, count: number): void {
  meter.charge(Math.max(0, Math.ceil(count / EVENTS_PER_COST) - 1));
}

/** Returns the text form of a command without arguments. */
export function bare(word: CommandWord): TextForm<Record<string, never>> {
  return {
    word,
    usage: word,
    parse: (rest) => rest === "" ? { input: {} } : { problem: misused(word) },
  };
}
