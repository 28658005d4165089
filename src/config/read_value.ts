import * as v from "valibot";
import { type Config, type OptionName, OPTIONS } from "./schema.ts";

/** An option's value, or what is wrong with it. */
type ReadValue<Name extends OptionName> = { readonly value: Config[Name] } | { readonly problem: string };

/**
 * Reads the value of an option, from any source.
 *
 * @param label how messages name the option
 */
export function readValue<Name extends OptionName>(name: Name, label: string, value: unknown): ReadValue<Name> {
  const { schema, accepts, badPiece } = OPTIONS[name];
  const result = v.safeParse(schema, value);
  if (result.success) return { value: result.output as Config[Name] };
  return { problem: `${label}: ${shown(badPiece?.(value) ?? value)} is not accepted, expected ${accepts}` };
}

/** Characters of a value that a message shows. */
const MAX_SHOWN = 200;

/** Writes any value for a message. */
export function shown(value: unknown): string {
  const text = textOf(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

function textOf(value: unknown): string {
  if (typeof value === "number") return String(value);
  if (typeof value === "bigint") return `${value}n`;
  try {
    return JSON.stringify(value) ?? `a value of type ${typeof value}`;
  } catch {
    return `a value of type ${typeof value}`; // a circular object, or a getter that throws
  }
}
