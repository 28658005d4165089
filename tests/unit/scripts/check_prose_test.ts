import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { proseProblems, wordProblems } from "../../../scripts/check_prose.ts";
import { ROOT } from "../../../scripts/runtimes.ts";
import { withTree } from "../../support/source_tree.ts";

describe("wordProblems()", () => {
  const places = (source: string) => wordProblems("a.ts", source).map((problem) => problem.split(" in a comment")[0]);

  it("finds a word in a line comment", () => {
    assert.deepEqual(places("const a = 1;\nf(); // Nobody reads it"), ['a.ts:2: "Nobody"']);
  });

  it("finds words in a block comment, each with its line", () => {
    const source = "\n/**\n * The luggage of somebody,\n * and word\n * of its end.\n */\nconst a = 1;";
    assert.deepEqual(places(source), ['a.ts:3: "luggage"', 'a.ts:3: "somebody"', 'a.ts:4: "word of"']);
  });

  it("ignores strings, code, and longer words", () => {
    const source = 'const told = "nobody", heard = `// somebody ${company}`; /patience/; // inner, foretold';
    assert.deepEqual(places(source), []);
  });
});

describe("proseProblems()", () => {
  const places = (files: Record<string, string>) =>
    withTree(files, proseProblems).map((problem) => problem.split(" in a comment")[0]);

  it("reads every folder of src", () => {
    assert.deepEqual(places({ "src/lib/a.ts": "// whoever", "src/library/b.ts": "// anybody" }), [
      'src/lib/a.ts:1: "whoever"',
      'src/library/b.ts:1: "anybody"',
    ]);
  });

  for (const file of ["tests/unit/lib/b_test.ts", "tests/support/b.js", "scripts/b.ts", "scripts/bench/peers/b.js"]) {
    it(`finds a word in a comment of ${file}`, () => {
      assert.deepEqual(places({ [file]: 'it("is told", () => {});\n// told' }), [`${file}:2: "told"`]);
    });
  }

  it("skips the check and its test, which hold the words as data", () => {
    assert.deepEqual(
      places({ "scripts/check_prose.ts": "// told", "tests/unit/scripts/check_prose_test.ts": "// told" }),
      [],
    );
  });

  it("finds none here", () => assert.deepEqual(proseProblems(ROOT), []));
});
