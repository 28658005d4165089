/** Flags of a subcommand: one table declares its options, and parsing and help follow from it. */

import { parseArgs } from "node:util";
import { didYouMean } from "../config/did_you_mean.ts";

export interface OptionRow {
  /** Name of the value in the help; an option without one takes no value. */
  readonly placeholder?: string;
  readonly accepts?: string;
  readonly description: string;
  isAccepted?(value: string): boolean;
}

/** Accepted values by option name. An option that takes no value has an empty list. */
export type FlagValues<Name extends string> = ReadonlyMap<Name, readonly string[]>;

interface ReadFlags<Name extends string> {
  readonly values: FlagValues<Name>;
  /** The arguments that are not flags. */
  readonly targets: readonly string[];
}

/**
 * Reads the flags in `args`.
 *
 * @param problems receives one sentence for each problem: the option, the value, and what would be accepted
 */
export function readFlags<Name extends string>(
  rows: Readonly<Record<Name, OptionRow>>,
  args: readonly string[],
  problems: string[],
): ReadFlags<Name> {
  const names = Object.keys(rows) as Name[];
  const flags = names.map((name) => `--${name}`);
  const values = new Map<Name, string[]>();
  const targets: string[] = [];
  const options = Object.fromEntries(names.map((name) => {
    return [name, { type: rows[name].placeholder === undefined ? "boolean" as const : "string" as const }];
  }));
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true, allowPositionals: true });
  for (const token of tokens) {
    if (token.kind === "positional") targets.push(token.value);
    if (token.kind !== "option") continue;
    const { rawName, value } = token;
    const name = names.find((it) => `--${it}` === rawName);
    if (name === undefined) {
      problems.push(`${rawName} is not a flag${didYouMean(rawName, flags)}`);
      continue;
    }
    const given = values.get(name) ?? [];
    values.set(name, given);
    const { placeholder, accepts = "", isAccepted = () => true }: OptionRow = rows[name];
    if (placeholder === undefined && value !== undefined) {
      problems.push(`${rawName} takes no value, got ${JSON.stringify(value)}`);
    } else if (placeholder !== undefined && value === undefined) {
      problems.push(`${rawName} needs a value, expected ${accepts}`);
    } else if (value !== undefined && !isAccepted(value)) problems.push(notAccepted(rawName, value, accepts));
    else if (value !== undefined) given.push(value);
  }
  return { values, targets };
}

/** Help text of the options, two lines each. */
export function flagsHelp(rows: Readonly<Record<string, OptionRow>>): string {
  return Object.entries(rows).map(([name, { placeholder, description }]) =>
    `  --${name}${placeholder === undefined ? "" : ` ${placeholder}`}\n      ${description}`
  ).join("\n");
}

export function notAccepted(label: string, value: string, accepts: string): string {
  return `${label}: ${JSON.stringify(value)} is not accepted, expected ${accepts}`;
}
