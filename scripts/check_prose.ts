/** Checks the comments of `src/`, `tests/` and `scripts/` for words that STYLE.md rules out. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { modulesIn } from "./import_graph.ts";
import { sourceParts } from "./source_parts.ts";

const FOLDERS = ["src", "tests", "scripts"];
/** These hold the words as data. */
const EXCEPT = new Set(["scripts/check_prose.ts", "tests/unit/scripts/check_prose_test.ts"]);
/** Words that do not name a thing of the code. */
const WORDS = new RegExp(
  String.raw`\b(?:${
    [
      ...["nobody", "somebody", "everybody", "whoever", "anybody"],
      ...["heard", "told", String.raw`word[\s*]+of`, "company", "patience", "farewell", "luggage", "inn"],
    ].join("|")
  })\b`,
  "gi",
);

/** Every such word in a comment of the tree, a line each. */
export function proseProblems(root: string): string[] {
  return modulesIn(root, FOLDERS)
    .filter((file) => !EXCEPT.has(file))
    .flatMap((file) => wordProblems(file, readFileSync(join(root, file), "utf8")));
}

/** The same of one source. */
export function wordProblems(file: string, source: string): string[] {
  return sourceParts(source).filter(({ kind }) => kind === "comment").flatMap(({ text, line }) =>
    [...text.matchAll(WORDS)].map((match) => {
      const before = text.slice(0, match.index).split("\n").length - 1;
      return `${file}:${line + before}: "${match[0].replace(/[\s*]+/g, " ")}" in a comment (STYLE.md, plain English)`;
    })
  );
}
