/** Reads the options of a program that embeds the server into a {@link Config}. */

import { crossCheck, type ValueOrigin } from "./cross_check.ts";
import { didYouMean } from "./did_you_mean.ts";
import type { ConfigProblem } from "./problem.ts";
import { readValue, shown } from "./read_value.ts";
import { type Config, DEFAULTS, OPTION_NAMES, type OptionName, OPTIONS } from "./schema.ts";

/** The options of a server are wrong. The message has a line for each problem. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  /** Each names the option, the value, and what would have been accepted. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/**
 * Checks `options` as flags are checked. An option that is undefined has its default.
 *
 * @throws {ConfigError}
 */
export function readOptions(options: unknown): { readonly config: Config; readonly warnings: readonly string[] } {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new ConfigError([`${shown(options)} is not accepted, expected an object of options`]);
  }
  const config: Partial<Record<OptionName, unknown>> = { ...DEFAULTS };
  const origins = new Map<OptionName, ValueOrigin>();
  const problems: ConfigProblem[] = [];
  const complain = (message: string) => problems.push({ source: SOURCE, message });
  for (const [name, value] of Object.entries(options)) {
    if (!isOption(name)) complain(`${name} is not an option${didYouMean(name, OPTION_NAMES)}`);
    else if (value !== undefined) {
      const read = readValue(name, name, value);
      if ("value" in read) config[name] = read.value;
      else complain(read.problem);
      origins.set(name, { source: SOURCE, label: name, isGood: "value" in read });
    }
  }
  if (config.threads !== 1) complain(`threads: ${shown(config.threads)} is not accepted, expected 1: ${ONE_THREAD}`);
  const warnings: string[] = [];
  crossCheck(config as Config, origins, problems, warnings, (name) => name);
  if (problems.length > 0) throw new ConfigError(problems.map(({ message }) => message));
  return { config: config as Config, warnings };
}

const SOURCE = "options";
const ONE_THREAD = "an embedded server runs on the thread that makes it; maru serve --threads has more";

function isOption(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}
