import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { assertWithstands } from "./fuzz.ts";
import { fuzzInput, fuzzSizes, type Target, TARGETS } from "./fuzz_inputs.ts";
import { Random } from "./random.ts";

/** An input that something did not withstand once: `fuzz_test.ts` replays them all. */
export interface Case {
  readonly target: Target;
  readonly input: Uint8Array;
  /** Of the chunks that it came in. */
  readonly sizes: readonly number[];
}

export const FIXTURES = resolve(import.meta.dirname ?? ".", "../fixtures/fuzz");

/** The input with this number in the series of `seed`. */
export function fuzzCase(target: Target, seed: number, number: number): Case {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  const input = fuzzInput(target, random);
  return { target, input, sizes: fuzzSizes(input.length, random) };
}

/** What is wrong with how its target takes a case; undefined when nothing is. */
export function failureOf({ target, input, sizes }: Case): Error | undefined {
  try {
    assertWithstands(target, input, sizes);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Keeps a case as a file: the input in hex, then the sizes. Returns its path. */
export function keepCase({ target, input, sizes }: Case): string {
  const hex = input.toHex();
  const path = join(FIXTURES, `${target}-${createHash("sha256").update(hex).digest("hex").slice(0, 12)}.hex`);
  mkdirSync(FIXTURES, { recursive: true });
  writeFileSync(path, `${hex}\n${sizes.join(" ")}\n`);
  return path;
}

/** Every case that was kept, by its file's name. */
export function keptCases(): Map<string, Case> {
  const cases = new Map<string, Case>();
  if (!existsSync(FIXTURES)) return cases;
  for (const file of readdirSync(FIXTURES).filter((name) => name.endsWith(".hex"))) {
    const target = TARGETS.find((name) => file.startsWith(`${name}-`));
    if (target === undefined) throw new Error(`${file} is named after no target: expected one of ${TARGETS}`);
    const [hex = "", sizes = ""] = readFileSync(join(FIXTURES, file), "utf8").split("\n");
    cases.set(file, {
      target,
      input: Uint8Array.fromHex(hex),
      sizes: sizes.split(" ").filter((size) => size !== "").map(Number),
    });
  }
  return cases;
}
