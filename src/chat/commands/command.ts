import type * as v from "valibot";
import type { Problem } from "../code.ts";
import type { RequestId } from "../ids.ts";
import type { Hub } from "../hub.ts";
import type { Session } from "../session.ts";

/** What a session's requests cost it: see {@link Command.cost}. */
export interface Meter {
  /** Takes so much from the session's rate limit, into debt if need be. */
  charge(cost: number): void;
}

/** Where a command runs. */
export interface Context {
  readonly session: Session;
  readonly hub: Hub;
  /** The usage lines of every command, for `/help`. */
  readonly usages: readonly string[];
  /** Rooms that a session of many rooms may be in; 0: no limit. */
  readonly maxRoomsPerSession: number;
  /** What the client calls this request, if anything. */
  readonly id: RequestId | undefined;
  /** For what the command's cost does not cover, because only the answer shows it. */
  readonly meter: Meter;
  /** When the request's bytes were read (monotonic milliseconds). */
  readonly arrivedAt: number;
  /** Milliseconds since 1970-01-01 UTC. */
  time(): number;
}

/** Confirms a request that has an id and no other answer. */
export function acknowledge({ session, id, time }: Context): undefined {
  if (id !== undefined) session.answer({ kind: "ack", id, time: time() });
}

/** What running a command may come to: a problem is told to the client, nothing else is. */
export type Outcome = Problem | undefined;

/** How a command looks as a line. */
export interface TextForm<Input> {
  /** The first word: `/join`. */
  readonly word: string;
  /** The whole line: `/join <room>`. */
  readonly usage: string;
  /** The input in what stands behind the word, without surrounding spaces, or what is wrong with it. */
  parse(rest: string): { readonly input: Input } | { readonly problem: Problem };
}

/**
 * One thing a client may ask for. A new command is a file that holds one of these and a line in
 * `mod.ts`; dispatch, `/help` and the protocol document's table follow from it.
 */
export interface Command<Input, Fields extends Input> {
  /** In JSON its `type`. */
  readonly name: string;
  readonly text?: TextForm<Input>;
  /** The fields of its JSON object, `type` and `id` aside; none when JSON does not have it. */
  readonly json?: v.ObjectSchema<v.ObjectEntries, undefined> & v.GenericSchema<unknown, Fields>;
  /** Whether it works before NICK. */
  readonly beforeNick?: true;
  /** What it takes from the session's rate limit (DESIGN 3); without it 1, as for a message. */
  readonly cost?: number;
  /**
   * Does it. While a promise is pending nothing further of this session is carried out. The session
   * may end meanwhile.
   */
  run(context: Context, input: Input): Outcome | Promise<Outcome>;
}

/** A command whose input type only it knows. */
export interface AnyCommand {
  readonly name: string;
  readonly text: { readonly word: string; readonly usage: string } | undefined;
  readonly json: v.ObjectSchema<v.ObjectEntries, undefined> | undefined;
  readonly beforeNick: boolean;
  readonly cost: number;
  runLine(context: Context, rest: string): Outcome | Promise<Outcome>;
  /** @param input what {@link json} has passed */
  runCall(context: Context, input: unknown): Outcome | Promise<Outcome>;
}

/** Binds a command's forms to its run. */
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

/** A line that its command can't take. @param usage what the command takes: `/join <room>` */
export function misused(usage: string): Problem {
  return { code: "BAD_REQUEST", explanation: "usage", about: usage };
}

/** The text form of a command that takes nothing. */
export function bare(word: string): TextForm<Record<string, never>> {
  return {
    word,
    usage: word,
    parse: (rest) => rest === "" ? { input: {} } : { problem: misused(word) },
  };
}
