/** Which module imports which, and where imports go round in a circle. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { only } from "./source_parts.ts";

/** For each module the modules that it imports, by their paths from the root. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Type imports count. In a `.js` file they stand in comments: `@import {…} from "…"`, `import("…").Name`. */
const IMPORT = /\bfrom\s+"(\.[^"]+)"|\bimport\("(\.[^"]+)"\)|^import "(\.[^"]+)"/gm;
const MODULE = /\.[jt]s$/;

/** The relative imports of a module, as they stand there. */
export function importsOf(file: string, source: string): readonly string[] {
  const searched = file.endsWith(".js") ? source : only(source, ["code", "string"]);
  return [...searched.matchAll(IMPORT)].map(([, from, dynamic, bare]) => from ?? dynamic ?? bare ?? "");
}

/** Every module below `folders`, by its path from the root. */
export function modulesIn(root: string, folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => MODULE.test(file))
      .map((file) => `${folder}/${file.replaceAll("\\", "/")}`)
  ).toSorted();
}

/** The imports between the modules below `folders`; others are left out. */
export function importGraph(root: string, folders: readonly string[]): ImportGraph {
  const modules = modulesIn(root, folders);
  const known = new Set(modules);
  return new Map(modules.map((file) => {
    const imports = importsOf(file, readFileSync(join(root, file), "utf8"))
      .map((specifier) => relative(root, resolve(root, dirname(file), specifier)).replaceAll("\\", "/"));
    return [file, [...new Set(imports)].filter((target) => known.has(target))];
  }));
}

/** The strongly connected components of more than one module (Tarjan), each sorted, and modules that import themselves. */
export function circles(graph: ImportGraph): readonly (readonly string[])[] {
  const found: string[][] = [];
  const order = new Map<string, number>();
  const stack: string[] = [];
  const visit = (file: string): number => {
    let low = order.size;
    order.set(file, low);
    const index = low;
    stack.push(file);
    for (const target of graph.get(file) ?? []) {
      if (!order.has(target)) low = Math.min(low, visit(target));
      else if (stack.includes(target)) low = Math.min(low, order.get(target) ?? low);
    }
    if (low === index) {
      const component = stack.splice(stack.indexOf(file));
      if (component.length > 1 || graph.get(file)?.includes(file)) found.push(component.toSorted());
    }
    return low;
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return found.toSorted((a, b) => (a[0] ?? "").localeCompare(b[0] ?? ""));
}

/** A shortest way from the first module of a circle back to it. */
export function wayAround(circle: readonly string[], graph: ImportGraph): readonly string[] {
  const [first = ""] = circle;
  const ways: (readonly string[])[] = [[first]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const target of graph.get(way.at(-1) ?? "") ?? []) {
      if (target === first) return [...way, first];
      if (!circle.includes(target) || seen.has(target)) continue;
      seen.add(target);
      ways.push([...way, target]);
    }
  }
  return circle;
}
