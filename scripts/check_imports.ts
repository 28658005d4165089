/** Holds the source to the house (DESIGN 5): imports point down, and only adapters touch a runtime's globals. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";

/** Top to bottom: a folder imports from itself and from those below it. */
const FOLDERS = [
  "cli",
  "server",
  "client",
  "backplane",
  "protocol",
  "chat",
  "runtime",
  "config",
  "observe",
  "lib",
  "web",
];

/** Folders without I/O: no socket, no timer, no wall clock, no built-in module of the runtime. */
const PURE = ["chat", "protocol"];
const IMPURE = /\b(Date|setTimeout|setInterval|setImmediate|fetch|performance)\b|from "node:/;

const IMPORT = /\bfrom "(\.[^"]+)"|\bimport\("(\.[^"]+)"\)|^import "(\.[^"]+)"/gm;
const STRINGS = /"[^"\n]*"/g;
const COMMENTS = /\/\*[\s\S]*?\*\/|\/\/.*$/gm;

/** Every breach, a line each. */
export function importProblems(root: string): string[] {
  const src = resolve(root, "src");
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  return files.flatMap((file) => problemsOf(file, readFileSync(resolve(src, file), "utf8"), src));
}

function problemsOf(file: string, source: string, src: string): string[] {
  const problems: string[] = [];
  const [folder = ""] = file.split("/");
  const rank = FOLDERS.indexOf(folder);
  if (rank === -1) problems.push(`src/${file}: folder ${folder} is not in the house`);
  for (const match of source.matchAll(IMPORT)) {
    const specifier = match[1] ?? match[2] ?? match[3] ?? "";
    const target = relative(src, resolve(src, dirname(file), specifier));
    const [targetFolder = ""] = target.split("/");
    if (target === "../package.json") continue;
    if (FOLDERS.indexOf(targetFolder) < rank) problems.push(`src/${file}: imports ${specifier}, which is above it`);
  }
  const code = source.replace(COMMENTS, "");
  const adapter = /^runtime\/(deno|bun)\.ts$/.test(file);
  if (!adapter && /\b(Deno|Bun)\./.test(code.replace(STRINGS, ""))) {
    problems.push(`src/${file}: touches a runtime's globals`);
  }
  const impure = PURE.includes(folder) ? IMPURE.exec(code) : null;
  if (impure !== null) problems.push(`src/${file}: uses ${impure[0]}, but ${folder}/ does no I/O`);
  return problems;
}
