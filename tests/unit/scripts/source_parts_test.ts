import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { ROOT } from "../../../scripts/runtimes.ts";
import { only, sourceParts } from "../../../scripts/source_parts.ts";

describe("sourceParts()", () => {
  const kinds = (source: string) => sourceParts(source).map(({ kind, text }) => `${kind}:${text}`);

  const CASES: [string, string, string[]][] = [
    ["a line comment", "a; // b\nc", ["code:a; ", "comment:// b", "code:\nc"]],
    ["a block comment", "a /* b\n * c */ d", ["code:a ", "comment:/* b\n * c */", "code: d"]],
    ["no comment in a string", "\"// a\" + '/* b'", ['string:"// a"', "code: + ", "string:'/* b'"]],
    ["an escaped quote", '"a\\"// b"', ['string:"a\\"// b"']],
    ["a template with code", "`a ${b /* c */} // d`", [
      "string:`a ${",
      "code:b ",
      "comment:/* c */",
      "string:} // d`",
    ]],
    ["braces and a template in a template", "`${{ a: `//` }}b`;", [
      "string:`${",
      "code:{ a: ",
      "string:`//`",
      "code: }",
      "string:}b`",
      "code:;",
    ]],
    ["a regular expression", 'x = /"[/]\\//g; // a', ["code:x = ", 'string:/"[/]\\//g', "code:; ", "comment:// a"]],
    ["a division", "a / b // c", ["code:a / b ", "comment:// c"]],
  ];
  for (const [what, source, expected] of CASES) {
    it(`finds ${what}`, () => assert.deepEqual(kinds(source), expected));
  }

  it("says on which line a part begins", () => {
    assert.deepEqual(sourceParts("a\n// b\n\n/* c\nd */ e").map(({ line }) => line), [1, 2, 2, 4, 5]);
  });

  it("loses nothing of any source here", () => {
    for (const folder of ["src", "scripts", "tests"]) {
      for (const file of readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })) {
        if (!/\.[jt]s$/.test(file)) continue;
        const source = readFileSync(join(ROOT, folder, file), "utf8");
        assert.equal(sourceParts(source).map(({ text }) => text).join(""), source, file);
      }
    }
  });
});

describe("only()", () => {
  it("keeps lines and columns", () => {
    assert.equal(only('a /* b\n c */ "d" // e', ["code"]), `a     \n${" ".repeat(14)}`);
    assert.equal(only('a /* b\n c */ "d" // e', ["comment"]), "  /* b\n c */     // e");
  });
});
