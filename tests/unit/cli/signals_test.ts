import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, it } from "node:test";
import { ROOT } from "../../support/program.ts";

/** What a file and those below it import before any of them runs, types aside. */
function loadedBefore(file: string, found = new Set<string>()): Set<string> {
  found.add(relative(ROOT, file));
  const source = readFileSync(file, "utf8");
  for (const [, specifier = ""] of source.matchAll(/^(?:import|export) (?!type )[^;]*?from "(\.[^"]+)"/gm)) {
    const imported = join(dirname(file), specifier);
    if (!found.has(relative(ROOT, imported))) loadedBefore(imported, found);
  }
  return found;
}

describe("mod.ts", () => {
  it("loads next to nothing before a server handles signals", () => {
    const files = [...loadedBefore(join(ROOT, "mod.ts"))].sort();
    assert.deepEqual(files, [
      "mod.ts",
      "src/cli/exit_code.ts",
      "src/cli/main.ts",
      "src/cli/signals.ts",
      "src/cli/usage.ts",
    ]);
    const main = readFileSync(join(ROOT, "src/cli/main.ts"), "utf8");
    const [handled, loaded] = [main.indexOf("new Signals()"), main.indexOf('import("./serve.ts")')];
    assert.ok(handled !== -1 && handled < loaded);
  });
});
