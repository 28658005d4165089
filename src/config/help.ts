/** Writes the options for `--help` and for the table of OPTIONS.md. Both follow from the rows of `schema.ts`. */

import { SameAs } from "./option.ts";
import { environmentNameOf, flagOf, GROUPS, OPTION_NAMES, type OptionName, OPTIONS } from "./schema.ts";

/** The options by group, each with its description, default and environment variable. */
export function optionsHelp(): string {
  const lines: string[] = [];
  for (const group of GROUPS) {
    lines.push("", `${group}:`);
    for (const name of OPTION_NAMES) {
      const { group: its, placeholder, description } = OPTIONS[name];
      if (its !== group) continue;
      lines.push(`  ${flagOf(name)} ${placeholder}`);
      lines.push(`      ${description} [${defaultOf(name, flagOf)}, ${environmentNameOf(name)}]`);
    }
  }
  return lines.join("\n").trimStart();
}

/** The options as a Markdown table. */
export function optionsTable(): string {
  const rows = OPTION_NAMES.map((name) => {
    const value = defaultOf(name, (other) => `\`${flagOf(other)}\``);
    return `| \`${flagOf(name)}\` | \`${environmentNameOf(name)}\` | ${value} | ${OPTIONS[name].description} |`;
  });
  return ["| flag | environment | default | |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

/** The default of an option in words. @param nameOf how it names another option */
function defaultOf(name: OptionName, nameOf: (name: string) => string): string {
  const { default: value } = OPTIONS[name];
  return value instanceof SameAs ? `as ${nameOf(value.option)}` : String(value);
}
