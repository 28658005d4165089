/** Checks the comments of `src/` for words that STYLE.md rules out: those that do not name a thing of the code. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { modulesIn } from "./import_graph.ts";
import { sourceParts } from "./source_parts.ts";

/** Folders of `src/` whose comments are not in plain English yet. */
export const NOT_CLEAN: readonly string[] = [
  "backplane",
  "chat",
  "protocol",
  "server",
];

const WORDS = new RegExp(
  String.raw`\b(?:${
    [
      ...["nobody", "somebody", "everybody", "whoever", "anybody"],
      ...["heard", "told", String.raw`word[\s*]+of`, "company", "patience", "farewell", "luggage", "inn"],
    ].join("|")
  })\b`,
  "gi",
);

/** Every such word in a comment, a line each. */
export function proseProblems(root: string, notClean = NOT_CLEAN): string[] {
  return modulesIn(root, ["src"])
    .filter((file) => !notClean.some((folder) => file.startsWith(`src/${folder}/`)))
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
