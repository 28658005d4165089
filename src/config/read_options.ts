/** Reads the options of a program that embeds the server into a {@link Config}. */

import { didYouMean } from "./did_you_mean.ts";
import { optionNamed } from "./former_names.ts";
import { GivenValues } from "./given_values.ts";
import type { ConfigProblem } from "./problem.ts";
import { shown } from "./read_value.ts";
import { type Config, OPTION_NAMES } from "./schema.ts";

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
  const problems: ConfigProblem[] = [];
  const warnings: string[] = [];
  const complain = (message: string) => problems.push({ source: SOURCE, message });
  for (const name of Object.keys(options)) {
    if (optionNamed(name) === undefined) complain(`${name} is not an option${didYouMean(name, OPTION_NAMES)}`);
  }
  const nameOf = (name: string) => name;
  const given = new GivenValues({ problems, warnings, nameOf });
  given.take(SOURCE, { ...options }, nameOf);
  const config = given.config();
  if (config.threads !== 1) complain(`threads: ${shown(config.threads)} is not accepted, expected 1: ${ONE_THREAD}`);
  if (problems.length > 0) throw new ConfigError(problems.map(({ message }) => message));
  return { config, warnings };
}

const SOURCE = "options";
const ONE_THREAD = "an embedded server runs on the thread that makes it; maru serve --threads has more";
