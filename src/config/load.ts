/** Reads flags, environment and config file into a {@link Config}, or reports everything that is wrong with them. */

import { parseArgs } from "node:util";
import { didYouMean } from "./did_you_mean.ts";
import { ACCEPTED_NAMES, optionNamed } from "./former_names.ts";
import { GivenValues } from "./given_values.ts";
import type { ConfigProblem } from "./problem.ts";
import { type Config, environmentNameOf, flagOf, OPTION_NAMES, OPTIONS } from "./schema.ts";

interface ConfigInput {
  /** The arguments after the subcommand. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads the config file. @throws where it can't be read */
  readFile(path: string): string;
}

interface LoadedConfig {
  readonly config: Config;
  readonly problems: readonly ConfigProblem[];
  /** Settings that are ignored, a sentence each. */
  readonly warnings: readonly string[];
  /** Flags that are not options of the server: `--help`, `--version`, `--check-config`. */
  readonly actions: ReadonlySet<Action>;
}

const ACTIONS = ["help", "version", "check-config"] as const;
type Action = (typeof ACTIONS)[number];

const CONFIG_FLAG = "--config";
const BY_FLAG = new Map(ACCEPTED_NAMES.map((name) => [flagOf(name), name]));
const BY_ENVIRONMENT_NAME = new Map(ACCEPTED_NAMES.map((name) => [environmentNameOf(name), name]));
const CONFIG_ENVIRONMENT_NAME = "CHAT_CONFIG";

/** Reads all three sources and reports all problems at once. Use `config` only where there are none. */
export function loadConfig({ args, env, readFile }: ConfigInput): LoadedConfig {
  const problems: ConfigProblem[] = [];
  const warnings: string[] = [];
  const flags = readFlags(args, problems);
  const environment = readEnvironment(env, warnings);
  const path = flags.configPath ?? env[CONFIG_ENVIRONMENT_NAME];
  const namedBy = flags.configPath === undefined ? CONFIG_ENVIRONMENT_NAME : CONFIG_FLAG;
  const file = path === undefined ? {} : readConfigFile(path, namedBy, readFile, problems);
  const given = new GivenValues({ problems, warnings });
  given.take("config file", file, (name) => `${name} in ${path}`);
  given.take("environment", environment, environmentNameOf);
  given.take("flag", flags.values, flagOf);
  return { config: given.config(), problems, warnings, actions: flags.actions };
}

/** By the names of options, former ones included. */
type OptionValues = Record<string, unknown>;

function readFlags(args: readonly string[], problems: ConfigProblem[]) {
  const values: OptionValues = {};
  const actions = new Set<Action>();
  let configPath: string | undefined;
  const complain = (message: string) => problems.push({ source: "flag", message });
  const known = [...OPTION_NAMES.map(flagOf), CONFIG_FLAG, ...ACTIONS.map((action) => `--${action}`)];
  const options = Object.fromEntries([...BY_FLAG.keys(), ...known].map((flag) => [
    flag.slice(2),
    { type: ACTIONS.includes(flag.slice(2) as Action) ? "boolean" as const : "string" as const },
  ]));
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true, allowPositionals: true });
  for (const token of tokens) {
    if (token.kind === "positional") complain(`${JSON.stringify(token.value)} is not accepted, expected a flag`);
    if (token.kind !== "option") continue;
    const { rawName, value } = token;
    const action = ACTIONS.find((name) => rawName === `--${name}`);
    const name = BY_FLAG.get(rawName);
    if (action !== undefined) {
      if (value === undefined) actions.add(action);
      else complain(`${rawName} takes no value, got ${JSON.stringify(value)}`);
    } else if (name === undefined && rawName !== CONFIG_FLAG) {
      complain(`${rawName} is not a flag${didYouMean(rawName, known)}`);
    } else if (value === undefined) {
      const option = optionNamed(name ?? "");
      const accepts = option === undefined ? "the path of a JSON file" : OPTIONS[option].accepts;
      complain(`${rawName} needs a value, expected ${accepts}`);
    } else if (name === undefined) configPath = value;
    else values[name] = value;
  }
  return { values, actions, configPath };
}

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

function readConfigFile(
  path: string,
  namedBy: string,
  readFile: ConfigInput["readFile"],
  problems: ConfigProblem[],
): OptionValues {
  const complain = (message: string) => problems.push({ source: "config file", message });
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFile(path));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    complain(`${namedBy}: ${JSON.stringify(path)} is not accepted, expected a readable JSON file: ${why}`);
    return {};
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    complain(`${namedBy}: ${JSON.stringify(path)} is not accepted, expected a JSON object of options`);
    return {};
  }
  for (const key of Object.keys(parsed)) {
    if (optionNamed(key) === undefined) complain(`${key} in ${path} is not an option${didYouMean(key, OPTION_NAMES)}`);
  }
  return parsed as OptionValues;
}
