/** Reads flags, environment and config file into a {@link Config}, or reports everything that is wrong with them. */

import { NO_FILE, readConfigFile, type ReadFile } from "./config_file.ts";
import { didYouMean } from "./did_you_mean.ts";
import { ACCEPTED_NAMES } from "./former_names.ts";
import { GivenValues } from "./given_values.ts";
import type { ConfigProblem, Source } from "./problem.ts";
import { type Config, environmentNameOf, flagOf, OPTION_NAMES } from "./schema.ts";
import { readServerFlags } from "./server_flags.ts";

interface ConfigInput {
  /** The arguments after the subcommand. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: ReadFile;
}

/** What a configuration was read from. */
export interface ConfigSources {
  /** Path of the config file. */
  readonly file: string | undefined;
  /** Options that the file, the environment and the flags give. */
  readonly options: { readonly file: number; readonly environment: number; readonly flags: number };
}

interface LoadedConfig extends Pick<ReturnType<typeof readServerFlags>, "actions"> {
  readonly config: Config;
  readonly problems: readonly ConfigProblem[];
  /** Settings that are ignored, a sentence each. */
  readonly warnings: readonly string[];
  readonly sources: ConfigSources;
}

const BY_ENVIRONMENT_NAME = new Map(ACCEPTED_NAMES.map((name) => [environmentNameOf(name), name]));
const CONFIG_ENVIRONMENT_NAME = "CHAT_CONFIG";

/** Reads all three sources and reports all problems at once. Use `config` only where there are none. */
export function loadConfig({ args, env, readFile }: ConfigInput): LoadedConfig {
  const problems: ConfigProblem[] = [];
  const warnings: string[] = [];
  const complain = (source: Source) => (message: string) => problems.push({ source, message });
  const flagProblems: string[] = [];
  const flags = readServerFlags(args, flagProblems);
  flagProblems.forEach(complain("flag"));
  const environment = readEnvironment(env, warnings);
  const path = flags.configPath ?? env[CONFIG_ENVIRONMENT_NAME];
  const namedBy = flags.configPath === undefined ? CONFIG_ENVIRONMENT_NAME : "--config";
  const file = path === undefined ? NO_FILE : readConfigFile({ path, namedBy }, readFile, complain("config file"));
  const given = new GivenValues({ problems, warnings });
  given.take("config file", file.values, file.labelOf);
  given.take("environment", environment, environmentNameOf);
  // Flags that are given twice: the last value counts, but a wrong one before it is a problem too.
  for (const values of flags.values) given.take("flag", values, flagOf);
  const options = {
    file: Object.keys(file.values).length,
    environment: Object.keys(environment).length,
    flags: Object.keys(flags.values.at(-1) ?? {}).length,
  };
  return { config: given.config(), problems, warnings, actions: flags.actions, sources: { file: path, options } };
}

/** By the names of options, former ones included. */
type OptionValues = Record<string, unknown>;

function readEnvironment(env: ConfigInput["env"], warnings: string[]): OptionValues {
  const values: OptionValues = {};
  for (const [key, value] of Object.entries(env)) {
    if (!key.startsWith("CHAT_") || key === CONFIG_ENVIRONMENT_NAME) continue;
    const name = BY_ENVIRONMENT_NAME.get(key);
    if (name !== undefined) values[name] = value;
    else warnings.push(`${key} is not an option and is ignored${didYouMean(key, OPTION_NAMES.map(environmentNameOf))}`);
  }
  return values;
}
