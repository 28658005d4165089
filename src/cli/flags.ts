/** Flags of a subcommand: every option once, from which its flags are read and its help is written. */

import { parseArgs } from "node:util";
import { didYouMean } from "../config/did_you_mean.ts";

export interface OptionRow {
  /** What stands for its value in the help; none: it takes no value. */
  readonly placeholder?: string;
  readonly accepts?: string;
  readonly description: string;
  isAccepted?(value: string): boolean;
}

/** By option: the values that were given, accepted ones only, none for one that takes none. */
export type Values<Name extends string> = ReadonlyMap<Name, readonly string[]>;

export interface ReadFlags<Name extends string> {
  readonly values: Values<Name>;
  /** The words that are no flags. */
  readonly targets: readonly string[];
}

/** @param problems takes what is wrong: each names the option, the value, and what would have been accepted */
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

/** The options as help shows them, two lines each. */
export function flagsHelp(rows: Readonly<Record<string, OptionRow>>): string {
  return Object.entries(rows).map(([name, { placeholder, description }]) =>
    `  --${name}${placeholder === undefined ? "" : ` ${placeholder}`}\n      ${description}`
  ).join("\n");
}

export function notAccepted(label: string, value: string, accepts: string): string {
  return `${label}: ${JSON.stringify(value)} is not accepted, expected ${accepts}`;
}
