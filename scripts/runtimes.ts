/** Finds the runtimes that npm has installed. */

import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";

/** Folder of the repository. */
export const ROOT = resolve(import.meta.dirname ?? ".", "..");

/** Paths of the executables: in the package for this platform, or where the runtime's own package has moved it. */
const PACKAGES = {
  deno: { scope: "@deno", paths: ["deno", "deno.exe"], moved: [] },
  bun: { scope: "@oven", paths: ["bin/bun", "bin/bun.exe"], moved: ["bun/bin/bun.exe"] },
} as const;

/**
 * Returns the executable of a runtime: the current one, or the one that npm has installed. The entry in `.bin`
 * is not used, because it may be a script that needs Node.
 *
 * @throws when it is not installed
 */
export function runtimeBinary(name: keyof typeof PACKAGES): string {
  if (process.versions[name] !== undefined) return process.execPath;
  const { scope, paths, moved } = PACKAGES[name];
  const packages = join(ROOT, "node_modules", scope);
  const platforms = existsSync(packages) ? readdirSync(packages) : [];
  const found = [
    ...platforms.flatMap((platform) => paths.map((path) => join(packages, platform, path))),
    ...moved.map((path) => join(ROOT, "node_modules", path)),
  ].find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${name} is not installed in node_modules/${scope}: run scripts/setup`);
  return found;
}
