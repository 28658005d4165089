/** Collects the values of options from all sources into one configuration. */

import { crossCheck, type ValueOrigin } from "./cross_check.ts";
import { optionNamed } from "./former_names.ts";
import type { ImpliedValues } from "./option.ts";
import type { ConfigProblem, Source } from "./problem.ts";
import { readValue } from "./read_value.ts";
import { type Config, flagOf, OPTION_NAMES, type OptionName, OPTIONS, withDefaults } from "./schema.ts";

interface Messages {
  readonly problems: ConfigProblem[];
  readonly warnings: string[];
  /** How messages name an option that was not given. */
  readonly nameOf?: (name: string) => string;
}

/** Values that are used under the former name of an option. */
interface FormerUse {
  readonly label: string;
  readonly implied: ImpliedValues;
}

/** The values that are given. What is wrong with them is added to `problems`, what is ignored to `warnings`. */
export class GivenValues {
  readonly #problems: ConfigProblem[];
  readonly #warnings: string[];
  readonly #nameOf: (name: string) => string;
  readonly #values: Partial<Record<OptionName, unknown>> = {};
  readonly #origins = new Map<OptionName, ValueOrigin>();
  /** By option, where the value that counts was given under its former name. */
  readonly #formerUses = new Map<OptionName, FormerUse>();

  constructor({ problems, warnings, nameOf = flagOf }: Messages) {
    this.#problems = problems;
    this.#warnings = warnings;
    this.#nameOf = nameOf;
  }

  /**
   * Takes the values of one source, which win over those taken before. A wrong one is reported even where another wins.
   *
   * @param values by the names of options, former ones included; other names are ignored
   * @param labelOf how messages name an option of this source
   */
  take(source: Source, values: Readonly<Record<string, unknown>>, labelOf: (name: string) => string): void {
    for (const [written, value] of Object.entries(values)) {
      const name = optionNamed(written);
      if (name === undefined || value === undefined) continue;
      const label = labelOf(written);
      const read = readValue(name, label, value);
      if ("problem" in read) this.#problems.push({ source, message: read.problem });
      if (written === name) this.#formerUses.delete(name);
      else if (values[name] === undefined) this.#useFormerName(name, label, labelOf(name), value);
      else {
        this.#warnings.push(`${label} is ignored: ${labelOf(name)}, its new name, is given too`);
        continue;
      }
      if ("value" in read) this.#values[name] = read.value;
      this.#origins.set(name, { source, label, isGood: "value" in read });
    }
  }

  /** Completes the values with the defaults, and checks options against each other. */
  config(): Config {
    const config = withDefaults({ ...this.#implied(), ...this.#values });
    crossCheck(config, this.#origins, this.#problems, this.#warnings, this.#nameOf);
    return config;
  }

  #useFormerName(name: OptionName, label: string, newLabel: string, value: unknown): void {
    this.#warnings.push(`${label} is called ${newLabel} now; the next release will not accept ${label}`);
    const row = OPTIONS[name];
    const implied = "formerName" in row ? row.formerName.implies(value) : {};
    this.#formerUses.set(name, { label, implied });
  }

  /** Values that follow from the use of former names, for options that are not given. */
  #implied(): Partial<Record<OptionName, unknown>> {
    const all: Partial<Record<OptionName, unknown>> = {};
    for (const { label, implied } of this.#formerUses.values()) {
      for (const name of OPTION_NAMES) {
        if (!Object.hasOwn(implied, name) || this.#origins.has(name)) continue;
        all[name] = implied[name];
        this.#warnings.push(`${label} leaves ${this.#nameOf(name)} at ${implied[name]} until that is given`);
      }
    }
    return all;
  }
}
