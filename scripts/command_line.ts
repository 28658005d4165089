/** What scripts with options share: lines of output, and the end after a wrong value. */

import process from "node:process";

/** Writes a line of results. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Ends the script because it cannot do what was asked for. */
export function fail(problem: string): never {
  process.stderr.write(`${problem}\n`);
  process.exit(2);
}

/** Reads the value of `--name` as a whole number, or ends the script. */
export function numberFor(name: string, value: string, min: number, max: number): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number >= min && number <= max) return number;
  return fail(`--${name} ${JSON.stringify(value)}: expected a whole number from ${min} to ${max}`);
}
