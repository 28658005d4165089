/** The flags of a command: one table declares them, and reading and help follow from it. */

import { nearestOf } from "./did_you_mean.ts";

export interface FlagRow {
  /** A letter that stands for the name: `h` makes `-h` mean `--help`. */
  readonly short?: string;
  /** Name of the value in the help; a flag without one takes no value. */
  readonly placeholder?: string;
  readonly accepts?: string;
  readonly description: string;
  /** Whether it is accepted for one release, and never suggested. */
  readonly isFormer?: boolean;
  isAccepted?(value: string): boolean;
}

/** Accepted values by name, in the order given. A flag that takes no value has an empty list. */
export type FlagValues<Name extends string> = ReadonlyMap<Name, readonly string[]>;

interface ReadFlags<Name extends string> {
  readonly values: FlagValues<Name>;
  /** The arguments that are not flags. */
  readonly targets: readonly string[];
  /** Flags that were given in a wrong way, or that an unknown one resembles: they are not missing. */
  readonly meant: ReadonlySet<Name>;
  /** Whether an unknown flag was followed by a word that may be its value or a target. */
  readonly mayLackTarget: boolean;
}

/** The row of `--help`, which every command has. */
export const HELP_FLAG = { short: "h", description: "Print this help and exit." } satisfies FlagRow;

/**
 * Reads the flags in `args`: `--name value`, `--name=value` and short ones; what follows `--` is no flag.
 *
 * A value may begin with `-` but not with `--`, which would rather be a flag whose value was forgotten. A flag can be
 * given several times; most callers let the last one win. An unknown flag is one problem, and
 * the value after it is none.
 *
 * @param problems receives one sentence for each problem: the flag, the value, and what would be accepted
 */
export function readFlags<Name extends string>(
  rows: Readonly<Record<Name, FlagRow>>,
  args: readonly string[],
  problems: string[],
): ReadFlags<Name> {
  const names = flagNames(rows);
  const values = new Map<Name, string[]>();
  const targets: string[] = [];
  const meant = new Set<Name>();
  let mayLackTarget = false;
  const words = [...args];
  for (let word = words.shift(); word !== undefined && word !== "--"; word = words.shift()) {
    if (!word.startsWith("-") || word === "-") {
      targets.push(word);
      continue;
    }
    const { flag, inline } = split(word);
    const known = names.get(flag);
    const name = known ?? resembled(flag, rows);
    const row: FlagRow | undefined = name === undefined ? undefined : rows[name];
    const hasNext = inline === undefined && takesValue(row) && isValue(words[0], names);
    const value = hasNext ? words.shift() : inline;
    if (hasNext && row === undefined) mayLackTarget = true;
    const problem = known === undefined || row === undefined
      ? `${flag} is not a flag${name === undefined ? "" : `; did you mean --${name}?`}`
      : problemOf(row, flag, value);
    if (problem !== undefined) {
      problems.push(problem);
      if (name !== undefined) meant.add(name);
    } else if (known !== undefined) {
      values.set(known, [...values.get(known) ?? [], ...value === undefined ? [] : [value]]);
    }
  }
  targets.push(...words);
  return { values, targets, meant, mayLackTarget };
}

/** The names of the flags, as they are written. */
function flagNames<Name extends string>(rows: Readonly<Record<Name, FlagRow>>): ReadonlyMap<string, Name> {
  const names = new Map<string, Name>();
  for (const name of Object.keys(rows) as Name[]) {
    const { short }: FlagRow = rows[name];
    names.set(`--${name}`, name);
    if (short !== undefined) names.set(`-${short}`, name);
  }
  return names;
}

/** Whether the word after a flag can be its value; `undefined` is a flag that is not known. */
function takesValue(row: FlagRow | undefined): boolean {
  return row === undefined || row.placeholder !== undefined;
}

function isValue(word: string | undefined, names: ReadonlyMap<string, string>): boolean {
  return word !== undefined && !word.startsWith("--") && !names.has(word);
}

function split(word: string): { readonly flag: string; readonly inline: string | undefined } {
  const end = word.indexOf("=");
  return end === -1 ? { flag: word, inline: undefined } : { flag: word.slice(0, end), inline: word.slice(end + 1) };
}

/** Returns the flag that an unknown one resembles. */
function resembled<Name extends string>(flag: string, rows: Readonly<Record<Name, FlagRow>>): Name | undefined {
  const names = (Object.keys(rows) as Name[]).filter((name) => rows[name].isFormer !== true);
  const nearest = nearestOf(flag, names.map((name) => `--${name}`));
  return names.find((name) => `--${name}` === nearest);
}

function problemOf(
  { placeholder, accepts = "", isAccepted = () => true }: FlagRow,
  flag: string,
  value: string | undefined,
): string | undefined {
  if (placeholder === undefined) {
    return value === undefined ? undefined : `${flag} takes no value, got ${JSON.stringify(value)}`;
  }
  if (value === undefined) return `${flag} needs a value, expected ${accepts}`;
  return isAccepted(value) ? undefined : notAccepted(flag, value, accepts);
}

/** Help text of the flags, two lines each. */
export function flagsHelp(rows: Readonly<Record<string, FlagRow>>): string {
  return Object.entries(rows).map(([name, { short, placeholder, description }]) => {
    const forms = short === undefined ? `--${name}` : `-${short}, --${name}`;
    return `  ${forms}${placeholder === undefined ? "" : ` ${placeholder}`}\n      ${description}`;
  }).join("\n");
}

export function notAccepted(label: string, value: string, accepts: string): string {
  return `${label}: ${JSON.stringify(value)} is not accepted, expected ${accepts}`;
}
