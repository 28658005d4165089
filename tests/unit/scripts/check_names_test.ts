import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { declaredTypes, nameProblems } from "../../../scripts/check_names.ts";
import { ROOT } from "../../../scripts/runtimes.ts";
import { withTree } from "../../support/source_tree.ts";

describe("declaredTypes()", () => {
  it("finds interfaces, types, classes and enums of a module", () => {
    const source = [
      "export interface A {}",
      "type B<T> = T;",
      "export abstract class C {}",
      "export default class D {}",
      "declare class E {}",
      "export const enum F {}",
      "export type { G } from './g.ts';",
      "// type H = 1;",
      "const text = `",
      "type I = 1;`;",
      "function f() {",
      "  type J = 1;",
      "}",
    ].join("\n");
    assert.deepEqual(declaredTypes("a.ts", source), ["A", "B", "C", "D", "E", "F"]);
  });

  it("finds typedefs of JavaScript", () => {
    const source = '/** @typedef {"a" | "b"} A */\n/**\n * @typedef {{ a: { b: 1 },\n *   c: 2 }} B\n */\nclass C {}';
    assert.deepEqual(declaredTypes("a.js", source), ["C", "A", "B"]);
  });
});

describe("nameProblems()", () => {
  it("names every module that declares the same name, unless that is known", () => {
    const files = { "src/a/x.ts": "interface Same {}", "src/b/y.js": "/** @typedef {1} Same */" };
    withTree(files, (root) => {
      assert.deepEqual(nameProblems(root, []), ["Same is declared 2 times: src/a/x.ts, src/b/y.js"]);
      assert.deepEqual(nameProblems(root, ["Same"]), []);
    });
  });

  it("finds none here", () => assert.deepEqual(nameProblems(ROOT), []));
});
