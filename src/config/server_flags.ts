/** The flags of `maru serve`: one for each option, and those that are no options. */

import { type FlagRow, HELP_FLAG, readFlags } from "./flags.ts";
import { FORMER_NAMES } from "./former_names.ts";
import { flagOf, OPTION_NAMES, OPTIONS } from "./schema.ts";

/** Flags that are no options, as `--help` lists them. */
export const SERVER_FLAGS = {
  config: {
    placeholder: "FILE",
    accepts: "the path of a JSON file",
    description: "JSON file with options, named in camelCase. [none, CHAT_CONFIG]",
    isAccepted: (value) => value !== "",
  },
  "check-config": {
    description: "Check the configuration and the files it names, print what was read or all problems, and exit.",
  },
  help: HELP_FLAG,
  version: { short: "v", description: "Print the version and exit." },
} satisfies Record<string, FlagRow>;

const ACTIONS = ["check-config", "help", "version"] as const;
type Action = (typeof ACTIONS)[number];

interface ServerFlags {
  /** By the names of options. The last one has the last value of each flag; those before it have earlier values. */
  readonly values: readonly Readonly<Record<string, string>>[];
  readonly actions: ReadonlySet<Action>;
  readonly configPath: string | undefined;
}

/** The name of a flag without its hyphens. */
const word = (name: string) => flagOf(name).slice(2);
const BY_WORD = new Map<string, string>([...OPTION_NAMES, ...FORMER_NAMES.keys()].map((name) => [word(name), name]));
const ROWS: Readonly<Record<string, FlagRow>> = {
  ...SERVER_FLAGS,
  ...Object.fromEntries(OPTION_NAMES.map((name) => [word(name), OPTIONS[name]])),
  ...Object.fromEntries(
    Array.from(FORMER_NAMES, ([former, name]) => [word(former), { ...OPTIONS[name], isFormer: true }]),
  ),
};

/** Reads the arguments after `serve`. @param problems receives a sentence for each problem but those of options */
export function readServerFlags(args: readonly string[], problems: string[]): ServerFlags {
  const { values, targets } = readFlags(ROWS, args, problems);
  for (const target of targets) problems.push(`${JSON.stringify(target)} is not accepted, expected a flag`);
  const rounds: Record<string, string>[] = [];
  for (const [flag, given] of values) {
    const name = BY_WORD.get(flag);
    if (name !== undefined) given.toReversed().forEach((value, round) => (rounds[round] ??= {})[name] = value);
  }
  return {
    values: rounds.reverse(),
    actions: new Set(ACTIONS.filter((action) => values.has(action))),
    configPath: values.get("config")?.at(-1),
  };
}
