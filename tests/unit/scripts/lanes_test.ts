import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { lanesOf } from "../../../scripts/test/lanes.ts";
import { sumByRunner } from "../../../scripts/test/run_tests.ts";

describe("lanesOf()", () => {
  it("puts every file into one lane, and what waits for browsers and rows beside the rest", () => {
    const files = [
      "./tests/e2e/chat_test.ts",
      "./tests/e2e/status_test.ts",
      "./tests/e2e/web_test.ts",
      "./tests/unit/web_test.ts",
    ];
    assert.deepEqual(lanesOf(files), [[files[0], files[3]], [files[1], files[2]]]);
    assert.deepEqual(lanesOf(files.slice(0, 1)), [files.slice(0, 1)], "no empty lane");
  });
});

describe("sumByRunner()", () => {
  it("adds up the lanes of each runtime, which ran at the same time", () => {
    const run = (runner: string, passed: number, failed: number, seconds: number) => {
      const failures = Array.from(
        { length: failed },
        () => ({ runner, file: "a_test.ts", name: "is good", text: "", isUnreported: false }),
      );
      return { runner, passed, failed, skipped: 1, failures, seconds };
    };
    const sums = sumByRunner([run("Deno", 3, 2, 9), run("Bun", 4, 1, 5), run("Deno", 5, 1, 7)]);
    assert.deepEqual(
      sums.map(({ runner, passed, failed, skipped, failures, seconds }) => {
        return [runner, passed, failed, skipped, failures.length, seconds];
      }),
      [["Deno", 8, 3, 2, 3, 9], ["Bun", 4, 1, 1, 1, 5]],
    );
  });
});
