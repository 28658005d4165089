/** Reads the config file: a JSON object of options. */

import { JsonError, parseLocatedJson, type TextPosition } from "../lib/located_json.ts";
import { didYouMean } from "./did_you_mean.ts";
import { optionNamed } from "./former_names.ts";
import { OPTION_NAMES } from "./schema.ts";

/** Reads a file. @throws where it can't be read */
export type ReadFile = (path: string) => Uint8Array;

export interface ConfigFile {
  /** By key, which may be no option. */
  readonly values: Readonly<Record<string, unknown>>;
  /** How messages name an option of the file: `port in maru.json, line 2`. */
  labelOf(key: string): string;
}

/** What stands for a file that is not given. */
export const NO_FILE: ConfigFile = { values: {}, labelOf: (key) => key };

interface Origin {
  readonly path: string;
  /** The flag or variable that names the file. */
  readonly namedBy: string;
}

/** Reads the file. @param complain receives each problem; after a problem the values may be incomplete */
export function readConfigFile(
  { path, namedBy }: Origin,
  readFile: ReadFile,
  complain: (problem: string) => void,
): ConfigFile {
  const file = `${namedBy}: ${JSON.stringify(path)}`;
  const bytes = attempt(() => readFile(path));
  if (bytes instanceof Error) {
    complain(`${file} is not accepted, expected a readable JSON file: ${reasonOf(bytes)}`);
    return NO_FILE;
  }
  const text = decode(bytes);
  const read = typeof text === "string" ? attempt(() => parseLocatedJson(text)) : text;
  if (read instanceof JsonError) {
    const { message, position: { line, column } } = read;
    complain(`${file}, line ${line}, column ${column}: ${message}`);
    return NO_FILE;
  }
  if (read instanceof Error) throw read;
  const { value, keyLines } = read;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    complain(`${file} is not accepted, expected a JSON object of options`);
    return NO_FILE;
  }
  const labelOf = (key: string) => {
    const line = keyLines.get(key);
    return `${key} in ${path}${line === undefined ? "" : `, line ${line}`}`;
  };
  for (const key of Object.keys(value)) {
    if (optionNamed(key) === undefined) complain(`${labelOf(key)} is not an option${didYouMean(key, OPTION_NAMES)}`);
  }
  return { values: { ...value }, labelOf };
}

/** The text of a file, without the byte order mark that some editors begin it with. */
function decode(bytes: Uint8Array): string | JsonError {
  const text = attempt(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  return typeof text === "string" ? text : new JsonError("found bytes that are not UTF-8", firstBad(bytes));
}

/** Where the bytes stop being UTF-8. */
function firstBad(bytes: Uint8Array): TextPosition {
  const lines = new TextDecoder().decode(bytes).split("\n");
  const line = lines.findIndex((text) => text.includes("\ufffd"));
  return { line: line + 1, column: Array.from(lines[line]?.split("\ufffd")[0] ?? "").length + 1 };
}

/** Why the system did not read a file, without the call and the path that runtimes add in different ways. */
function reasonOf({ message }: Error): string {
  return message.replace(/^([A-Z]+: [^,]+), \w+( '.*')?$/s, "$1");
}

function attempt<Result>(run: () => Result): Result | Error {
  try {
    return run();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
