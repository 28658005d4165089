/** Checks that one name stands for one type: no two modules of `src/` declare an interface, type, class or enum alike. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { modulesIn } from "./import_graph.ts";
import { only, sourceParts } from "./source_parts.ts";

/** At the beginning of a line: what is indented is local to a function or a namespace. */
const DECLARATION =
  /^(?:export )?(?:default )?(?:declare )?(?:abstract )?(?:const )?(?:interface|type|class|enum) ([A-Za-z_$][\w$]*)/gm;

/** Every name that is declared more than once, a line each. */
export function nameProblems(root: string): string[] {
  const places = new Map<string, string[]>();
  for (const file of modulesIn(root, ["src"])) {
    for (const name of declaredTypes(file, readFileSync(join(root, file), "utf8"))) {
      places.set(name, [...places.get(name) ?? [], file]);
    }
  }
  return [...places]
    .filter(([, files]) => files.length > 1)
    .map(([name, files]) => `${name} is declared ${files.length} times: ${files.join(", ")}`)
    .toSorted();
}

/** Names of the types that a module declares, not those that it exports again. */
export function declaredTypes(file: string, source: string): readonly string[] {
  const names = [...only(source, ["code"]).matchAll(DECLARATION)].map(([, name = ""]) => name);
  return file.endsWith(".js") ? [...names, ...typedefs(source)] : names;
}

/** Names of `@typedef {…} Name` in the JSDoc comments of JavaScript. */
function typedefs(source: string): readonly string[] {
  return sourceParts(source).filter(({ kind }) => kind === "comment").flatMap(({ text }) =>
    text.split("@typedef").slice(1).flatMap((definition) => {
      const name = /^[\s*]*([A-Za-z_$][\w$]*)/.exec(definition.slice(endOfBraces(definition)));
      return name?.[1] === undefined ? [] : [name[1]];
    })
  );
}

/** Index behind the braces that `text` begins with; 0 where there are none. */
function endOfBraces(text: string): number {
  let depth = 0;
  for (const [i, character] of [...text].entries()) {
    if (character === "{") depth += 1;
    if (character === "}") depth -= 1;
    if (character === "}" && depth === 0) return i + 1;
    if (depth === 0 && character.trim() !== "" && character !== "*") return 0;
  }
  return 0;
}
