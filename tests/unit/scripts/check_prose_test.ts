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
  it("leaves out the folders that are not clean yet, and no others", () => {
    const files = { "src/lib/a.ts": "// whoever", "src/library/b.ts": "// anybody" };
    withTree(files, (root) => {
      assert.equal(proseProblems(root, []).length, 2);
      assert.deepEqual(proseProblems(root, ["lib"]).map((problem) => problem.split(":")[0]), ["src/library/b.ts"]);
    });
  });

  it("finds none here", () => assert.deepEqual(proseProblems(ROOT), []));
});
