import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { JsonError, parseLocatedJson } from "../../../src/lib/located_json.ts";

function problemOf(text: string): string {
  try {
    parseLocatedJson(text);
    return "none";
  } catch (error) {
    assert.ok(error instanceof JsonError);
    return `${error.position.line}:${error.position.column} ${error.message}`;
  }
}

describe("parseLocatedJson()", () => {
  for (
    const [text, problem] of [
      ['{"port": 9000,}', "1:14 found a comma before }, expected no comma after the last key"],
      ['{\n  "a": [1,\n 2,\n ]\n}', "3:3 found a comma before ], expected no comma after the last value"],
      ["{ port: 1 }", "1:3 found port, expected a key in double quotes"],
      ["{ 'port': 1 }", "1:3 found ', expected a key in double quotes"],
      ['{ "port": 1', "1:12 found the end of the file, expected a comma or }"],
      ['{\n "port": 1\n "lang": "en"\n}', '3:2 found "lang", expected a comma or }'],
      ['{ "port" 1 }', "1:10 found 1, expected a colon"],
      ['{ "port": }', "1:11 found }, expected a value"],
      ['{ "port": 0x10 }', "1:12 found x10, expected a comma or }"],
      ['{ "port": 010 }', "1:12 found 10, expected a comma or }"],
      ['{ "port": NaN }', "1:11 found NaN, expected a value"],
      ['{ "port": 1 } }', "1:15 found }, expected the end of the file"],
      ["{} // end", "1:4 found a comment, expected the end of the file"],
      ['{\n  // the port\n  "port": 1 }', "2:3 found a comment, expected a key in double quotes"],
      ['{ "port": 1 /* one */ }', "1:13 found a comment, expected a comma or }"],
      ["# none\n{}", "1:1 found a comment, expected a value"],
      ["", "1:1 found the end of the file, expected a value"],
      [" \n", "2:1 found the end of the file, expected a value"],
      ['{ "port": 1,\n  "lang": "en",\n  "port": 2 }', '3:3 found "port" again, expected each key once: line 1 has it'],
      ['{ "a": { "b": 1, "b": 2 } }', '1:18 found "b" again, expected each key once: line 1 has it'],
      ['{ "tlsCert": "C:\\certs" }', "1:17 found \\certs, expected an escape of JSON, such as \\\\ for a backslash"],
      ['{ "a": "\\u12" }', "1:9 found \\u12, expected an escape of JSON, such as \\\\ for a backslash"],
      ['{ "lang": "en\n}', "1:14 found a line break, expected a double quote"],
      ['{ "lang": "en', "1:14 found the end of the file, expected a double quote"],
      ['{ "마루😀": 1, x }', "1:13 found x, expected a key in double quotes"],
      ["\ufeff{}", "1:1 found U+FEFF, expected a value"],
      ['{ "a": 1 \u202e', "1:10 found U+202E, expected a comma or }"],
      ['{ "a": "\x1b[31m" }', "1:9 found U+001B, expected a double quote"],
      [`{ "a": ${"x".repeat(99)} }`, `1:8 found ${"x".repeat(40)}…, expected a value`],
      ["[".repeat(101), "1:101 found [, expected at most 100 levels"],
    ] as const
  ) {
    it(`tells where and what: ${JSON.stringify(text.slice(0, 40))}`, () => assert.equal(problemOf(text), problem));
  }

  it("tells the lines of the keys of the outermost object", () => {
    const { keyLines, value } = parseLocatedJson('{ "port": 1,\r\n\t"lang":\n{"x": 1}, "__proto__": 2 }');
    assert.deepEqual([...keyLines], [["port", 1], ["lang", 2], ["__proto__", 3]]);
    assert.deepEqual(Object.keys(value as object), ["port", "lang", "__proto__"]);
  });

  it("counts levels, not lists", () => {
    assert.equal(problemOf(`[${"[], {}, ".repeat(200)}[]]`), "none");
  });

  it("looks for the end of each line once, however many keys the line has", () => {
    const keys = Array.from({ length: 100 }, (_, i) => `"key${i}":1`);
    for (const [separator, lines] of [[",", 1], [",\n", 100]] as const) {
      const text = `{${keys.join(separator)}}`;
      const looks = callsOfIndexOf(() => assert.equal(parseLocatedJson(text).keyLines.size, 100));
      assert.ok(looks <= lines, `${looks} times in ${lines} lines`);
    }
  });

  it("reads what JSON.parse reads, from any JSON", () => {
    fc.assert(fc.property(fc.json(), fc.constantFrom(undefined, 1, "\t"), (json, space) => {
      const text = JSON.stringify(JSON.parse(json), null, space);
      assert.deepEqual(parseLocatedJson(text).value, JSON.parse(text));
    }));
  });

  it("refuses what JSON.parse refuses, and accepts what it accepts, when characters are added and removed", () => {
    const piece = fc.constantFrom(...'{}[]":,/ \n\t0123.eE+-tfnu\\aé\u0000', "true", '"a"', '"b"', "\\u00e9");
    const edited = fc.tuple(fc.json(), fc.array(fc.tuple(fc.nat(40), fc.nat(2), fc.array(piece, { maxLength: 2 }))));
    fc.assert(fc.property(edited, ([json, edits]) => {
      let text = json;
      for (const [at, removed, added] of edits) text = text.slice(0, at) + added.join("") + text.slice(at + removed);
      const problem = problemOf(text);
      if (problem.includes("expected each key once")) return;
      assert.equal(problem === "none", isJson(text), text);
    }));
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Counts how often `run` looks for a text in another. */
function callsOfIndexOf(run: () => void): number {
  const { indexOf } = String.prototype;
  let calls = 0;
  String.prototype.indexOf = function (...args) {
    calls += 1;
    return indexOf.apply(this, args);
  };
  try {
    run();
  } finally {
    String.prototype.indexOf = indexOf;
  }
  return calls;
}
