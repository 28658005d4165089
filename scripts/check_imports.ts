/**
 * Checks the layers of the source (DESIGN 5): imports point down and never round in a circle, only the adapters use a
 * runtime's globals, and the core does no I/O.
 */

import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { circles, importGraph, importsOf, modulesIn, wayAround } from "./import_graph.ts";
import { only } from "./source_parts.ts";

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

/** Circles are looked for among all modules below these. */
const CIRCLE_FOLDERS = ["src", "scripts", "tests/support"];

/** Circles that are not mended yet. One passes whose files all stand in one of these lists. */
export const KNOWN_CIRCLES: readonly (readonly string[])[] = [
  ["src/server/connection.ts", "src/server/connection_context.ts", "src/server/request_loop.ts"],
];

/** Every breach, a line each. */
export function importProblems(root: string, knownCircles = KNOWN_CIRCLES): string[] {
  const files = modulesIn(root, ["src"]);
  const layers = files.flatMap((file) => layerProblems(root, file));
  const purity = files.flatMap((file) => globalProblems(file, readFileSync(join(root, file), "utf8")));
  return [...layers, ...purity, ...circleProblems(root, CIRCLE_FOLDERS, knownCircles)];
}

/** Every circle of imports below `folders` that is not known, a line each. */
export function circleProblems(
  root: string,
  folders: readonly string[],
  known: readonly (readonly string[])[] = [],
): string[] {
  const graph = importGraph(root, folders);
  const isKnown = (circle: readonly string[]) => known.some((list) => circle.every((file) => list.includes(file)));
  return circles(graph).filter((circle) => !isKnown(circle)).map((circle) => {
    const way = wayAround(circle, graph);
    const rest = circle.filter((file) => !way.includes(file));
    return `circle of imports: ${way.join(" -> ")}${rest.length === 0 ? "" : `, and with them ${rest.join(", ")}`}`;
  });
}

function layerProblems(root: string, file: string): string[] {
  const [, folder = ""] = file.split("/");
  const rank = FOLDERS.indexOf(folder);
  if (rank === -1) return [`${file}: folder ${folder} is not one of ${FOLDERS.join(", ")}`];
  const specifiers = importsOf(file, readFileSync(join(root, file), "utf8"));
  return specifiers.filter((specifier) => {
    const target = relative(join(root, "src"), resolve(root, dirname(file), specifier));
    const [targetFolder = ""] = target.split("/");
    return target !== "../package.json" && FOLDERS.indexOf(targetFolder) < rank;
  }).map((specifier) => `${file}: imports ${specifier}, which is above it`);
}

function globalProblems(file: string, source: string): string[] {
  const problems: string[] = [];
  const [, folder = ""] = file.split("/");
  const isAdapter = /^src\/runtime\/(deno|bun)\.ts$/.test(file);
  if (!isAdapter && /\b(Deno|Bun)\./.test(only(source, ["code"]))) {
    problems.push(`${file}: uses a runtime's globals, which only src/runtime/deno.ts and bun.ts may`);
  }
  const impure = PURE.includes(folder) ? IMPURE.exec(only(source, ["code", "string"])) : null;
  if (impure !== null) problems.push(`${file}: uses ${impure[0]}, but ${folder}/ does no I/O`);
  return problems;
}
