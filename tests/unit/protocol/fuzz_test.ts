/** A short fuzzing run with inputs that are the same each time; `scripts/fuzz.ts` is for longer ones. */

import { describe, it } from "node:test";
import { assertWithstands } from "../../support/fuzz.ts";
import { TARGETS } from "../../support/fuzz_inputs.ts";
import { failureOf, fuzzCase, keptCases } from "../../support/fuzz_run.ts";
import { chunkSizesOf } from "../../support/decoding.ts";

const INPUTS = 20_000;
const SEED = 1;

describe("any bytes at all", () => {
  for (const target of TARGETS) {
    it(`are withstood by ${target}: ${INPUTS} inputs`, () => {
      for (let i = 0; i < INPUTS; i += 1) {
        const it = fuzzCase(target, SEED, i);
        const failure = failureOf(it);
        if (failure === undefined) continue;
        const message = `input ${i} of seed ${SEED}: ${failure.message}\n${it.input.toHex()} in chunks of ${it.sizes}`;
        throw new Error(message, { cause: failure });
      }
    });
  }
});

describe("inputs that something did not withstand once", () => {
  for (const [file, { target, input, sizes }] of keptCases()) {
    it(`are withstood now: ${file}`, () => {
      assertWithstands(target, input, sizes);
      for (const others of chunkSizesOf(input)) assertWithstands(target, input, others);
    });
  }
});
