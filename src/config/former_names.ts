/** Names that options had in the release before, with the option of each. */

import { OPTION_NAMES, type OptionName, OPTIONS } from "./schema.ts";

export const FORMER_NAMES: ReadonlyMap<string, OptionName> = new Map(
  OPTION_NAMES.flatMap((name): [string, OptionName][] => {
    const row = OPTIONS[name];
    return "formerName" in row ? [[row.formerName.name, name]] : [];
  }),
);

/** Every name that is accepted, former ones included. */
export const ACCEPTED_NAMES: readonly string[] = [...OPTION_NAMES, ...FORMER_NAMES.keys()];

/** The option that has or had this name; undefined where there is none. */
export function optionNamed(name: string): OptionName | undefined {
  return Object.hasOwn(OPTIONS, name) ? name as OptionName : FORMER_NAMES.get(name);
}
