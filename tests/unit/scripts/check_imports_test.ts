import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { importProblems } from "../../../scripts/check_imports.ts";
import { ROOT } from "../../../scripts/runtimes.ts";
import { withTree } from "../../support/source_tree.ts";

describe("importProblems()", () => {
  const problems = (files: Record<string, string>, known: readonly (readonly string[])[] = []) =>
    withTree(files, (root) => importProblems(root, known));

  it("names both files of a circle of two, type imports included", () => {
    const files = {
      "src/lib/a.ts": 'import type { B } from "./b.ts";\nexport type A = B;\n',
      "src/lib/b.ts": 'export type { A } from "./a.ts";\nexport type B = 1;\n',
    };
    assert.deepEqual(problems(files), ["circle of imports: src/lib/a.ts -> src/lib/b.ts -> src/lib/a.ts"]);
  });

  it("names the three files of a circle, and those that join it", () => {
    const files = {
      "src/lib/a.ts": 'import "./b.ts";\n',
      "src/lib/b.ts": 'import {\n  c,\n} from "./c.ts";\n',
      "src/lib/c.ts": 'await import("./a.ts");\nimport "./d.ts";\nimport "./e.ts";\n',
      "src/lib/d.ts": 'import "./c.ts";\n',
      "src/lib/e.ts": "export {};\n",
    };
    const way = "src/lib/a.ts -> src/lib/b.ts -> src/lib/c.ts -> src/lib/a.ts";
    assert.deepEqual(problems(files), [`circle of imports: ${way}, and with them src/lib/d.ts`]);
  });

  it("finds circles in the web client, in scripts and in what supports tests", () => {
    const files = {
      "src/web/app/a.js": 'import { b } from "./b.js";\n',
      "src/web/app/b.js": '/** @import { A } from "./a.js" */\n',
      "scripts/a.ts": 'import "./b.ts";\n',
      "scripts/b.ts": 'import "./a.ts";\n',
      "tests/support/a.ts": 'import "./b.ts";\n',
      "tests/support/b.ts": 'import "./a.ts";\n',
    };
    assert.equal(problems(files).length, 3);
  });

  it("takes no comment and no module of another folder for an import", () => {
    const files = {
      "src/lib/a.ts": 'import "./b.ts";\n',
      "src/lib/b.ts": '// from "./a.ts"\nimport { readFileSync } from "node:fs";\n',
    };
    assert.deepEqual(problems(files), []);
  });

  it("passes a circle that is known, and none that is larger", () => {
    const files = { "src/lib/a.ts": 'import "./b.ts";\n', "src/lib/b.ts": 'import "./a.ts";\n' };
    assert.deepEqual(problems(files, [["src/lib/a.ts", "src/lib/b.ts"]]), []);
    assert.equal(problems(files, [["src/lib/a.ts"]]).length, 1);
  });

  it("refuses imports that point up, globals of a runtime outside its adapter, and I/O in the core", () => {
    const files = {
      "src/lib/a.ts": 'import "../cli/b.ts";\n',
      "src/cli/b.ts": "Deno.exit(); // Bun.\n",
      "src/runtime/deno.ts": "Deno.exit();\n",
      "src/chat/c.ts": "Date.now();\n",
      "src/other/d.ts": "export {};\n",
    };
    assert.deepEqual(problems(files).map((problem) => problem.split(":")[0]), [
      "src/lib/a.ts",
      "src/other/d.ts",
      "src/chat/c.ts",
      "src/cli/b.ts",
    ]);
  });

  it("finds none here", () => assert.deepEqual(importProblems(ROOT), []));
});
