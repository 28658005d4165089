/** What the values of options may be: a schema for each kind, and the words that say what it accepts. */

import * as v from "valibot";
import { AddressRangeError, AddressRanges } from "../lib/address_ranges.ts";
import { HostNameError, HostNames } from "../lib/host_names.ts";
import { OriginError, Origins } from "../lib/origins.ts";

/** What an option's value may be. */
export interface Kind<Value> {
  /** Reads a string from a flag or the environment, and any JSON value from the config file. */
  readonly schema: v.GenericSchema<unknown, Value>;
  /** What would be accepted, to follow "expected". */
  readonly accepts: string;
  /** What stands for the value in `--help`. */
  readonly placeholder: string;
  /** The first piece of a list that is not accepted; undefined where the value is no list. */
  badPiece?(value: unknown): string | undefined;
}

const DECIMAL = /^\d+(\.\d+)?$/;

/** A number, or a string of decimal digits. */
const numeric = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(DECIMAL), v.transform(Number))]),
  v.finite(),
);

/** A whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number, what = "a whole number"): Kind<number> {
  const range = `from ${min} to ${max}`;
  return {
    schema: v.pipe(numeric, v.integer(), v.minValue(min), v.maxValue(max)),
    accepts: `${what} ${range}${min === 0 ? " (0: no limit)" : ""}`,
    placeholder: "N",
  };
}

/** Sizes and counts stay far below 2^53. */
export const MAX_COUNT = 1_000_000_000;
export const count = wholeNumber(0, MAX_COUNT);
export const bytes = { ...wholeNumber(0, MAX_COUNT, "bytes, as a whole number"), placeholder: "BYTES" };
/** Without "no limit": what is buffered for a client must have an end. */
export const boundedBytes = { ...wholeNumber(64, 16_777_215, "bytes, as a whole number"), placeholder: "BYTES" };

export const seconds: Kind<number> = {
  schema: v.pipe(numeric, v.minValue(0), v.maxValue(86_400)),
  accepts: "seconds from 0 to 86400 (0: off)",
  placeholder: "SECONDS",
};

export const rate: Kind<number> = {
  schema: v.pipe(numeric, v.minValue(0), v.maxValue(MAX_COUNT)),
  accepts: `a number from 0 to ${MAX_COUNT} (0: no limit)`,
  placeholder: "N",
};

export const port: Kind<number | "off"> = {
  schema: v.union([v.literal("off"), v.pipe(numeric, v.integer(), v.minValue(0), v.maxValue(65_535))]),
  accepts: "a port from 0 to 65535 (0: any free one), or off",
  placeholder: "PORT",
};

/** More threads would each get too little to do, and the links between them grow with the square. */
const MAX_THREADS = 64;

export const threads: Kind<number | "auto"> = {
  schema: v.union([v.literal("auto"), v.pipe(numeric, v.integer(), v.minValue(1), v.maxValue(MAX_THREADS))]),
  accepts: `a whole number from 1 to ${MAX_THREADS}, or auto (one for each processor)`,
  placeholder: "N",
};

/** An IPv6 address may stand in brackets, as in a URL. */
export const host: Kind<string> = {
  schema: v.pipe(
    v.string(),
    v.transform((text) => /^\[([\da-f.:]*:[\da-f.:]*)\]$/i.exec(text)?.[1] ?? text),
    v.regex(/^[\p{L}\p{N}.:_-]+$/u),
  ),
  accepts: "an IP address or a host name",
  placeholder: "HOST",
};

/** The value of a path that is not given. */
export const NONE = "none";

/** @param what stands at the path, for messages */
export function path(what: string, maxBytes = 4095): Kind<string> {
  return {
    // deno-lint-ignore no-control-regex
    schema: v.pipe(v.string(), v.regex(/^[^\u0000]+$/), v.maxBytes(maxBytes)),
    accepts: `${what}, or none`,
    placeholder: "PATH",
  };
}

/** One of a few words. */
export function oneOf<const Choice extends string>(choices: readonly Choice[]): Kind<Choice> {
  return { schema: v.picklist(choices), accepts: `one of ${choices.join(", ")}`, placeholder: choices.join("|") };
}

export const addressRanges = parsed({
  parse: AddressRanges.parse,
  isParsed: AddressRanges.is,
  Problem: AddressRangeError,
  accepts: "IP addresses and ranges such as 10.0.0.0/8, with commas between them, or none",
  placeholder: "CIDR,...",
});

export const origins = parsed({
  parse: Origins.parse,
  isParsed: Origins.is,
  Problem: OriginError,
  accepts: "origins such as https://chat.example, with commas between them, or none",
  placeholder: "ORIGIN,...",
});

export const hostNames = parsed({
  parse: HostNames.parse,
  isParsed: (value): value is HostNames => value instanceof HostNames,
  Problem: HostNameError,
  accepts: "host names such as chat.example, without a port, with commas between them, or none",
  placeholder: "NAME,...",
});

interface ParsedKind<Value> extends Pick<Kind<Value>, "accepts" | "placeholder"> {
  /** Reads a list. @throws {ParsedKind.Problem} when a piece of it is wrong */
  parse(text: string): Value;
  isParsed(value: unknown): value is Value;
  readonly Problem: abstract new (...args: never) => { readonly piece: string };
}

/** A list that `parse` reads from a string; a value that was parsed already is accepted too. */
function parsed<Value>({ parse, isParsed, Problem, accepts, placeholder }: ParsedKind<Value>): Kind<Value> {
  const badPiece = (value: unknown): string | undefined => {
    try {
      if (typeof value === "string") parse(value);
      return undefined;
    } catch (error) {
      if (error instanceof Problem) return error.piece;
      throw error;
    }
  };
  const schema: v.GenericSchema<unknown, Value> = v.union([
    v.custom<Value>(isParsed),
    v.pipe(v.string(), v.check((text) => badPiece(text) === undefined), v.transform(parse)),
  ]);
  return { schema, accepts, placeholder, badPiece };
}
