/** What the row of an option declares. The rows are in `schema.ts`. */

import type { Kind } from "./kinds.ts";

export interface Option<Group extends string, Value = unknown> extends Kind<Value> {
  readonly group: Group;
  readonly default: NoInfer<Value> | SameAs;
  /** A sentence, with the unit. */
  readonly description: string;
  readonly formerName?: FormerName;
}

/** A default that is the value of another option. */
export class SameAs {
  /** Name of the other option: `host`. */
  readonly option: string;

  constructor(option: string) {
    this.option = option;
  }
}

export function sameAs(option: string): SameAs {
  return new SameAs(option);
}

/** Values of options by their names. */
export type ImpliedValues = Readonly<Record<string, unknown>>;

/** The name that an option had in the release before. It is accepted for one release, with a warning. */
export interface FormerName<Name extends string = string> {
  readonly name: Name;
  /**
   * Values of other options where this name is used and they are not given, so that it means what it meant.
   *
   * @param value of this option
   */
  readonly implies: (value: unknown) => ImpliedValues;
}

/** Declares the former name of an option, to be spread into its row. */
export function formerly<const Name extends string>(
  name: Name,
  implies: FormerName["implies"] = () => ({}),
): { readonly formerName: FormerName<Name> } {
  return { formerName: { name, implies } };
}

/** The former name in the type of a row; `never` where it has none. */
export type FormerNameOf<Row> = Row extends { readonly formerName: FormerName<infer Name> } ? Name : never;
